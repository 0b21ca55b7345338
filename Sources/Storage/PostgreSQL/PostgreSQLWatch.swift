import Synchronization

/// What is to be said in the log of a server that was reached.
public struct ServerWord: Sendable, Hashable {
    public let sentence: String
    /// Whether nothing is written there or read: what it says it has written may be lost.
    public let isUnfit: Bool
}

/// Judges each connection's server before anything is asked of it: after a failover that is another one than was judged at start. One that is not
/// fit for an account is refused, as at start; of one that is merely set up unwisely that is said, each sentence once for each server. A standby comes
/// after its server, and settings are changed while it runs: so it is asked again every so often (`PostgreSQLDatabase.judgeAgain`).
final class PostgreSQLWatch: Sendable {
    private struct State {
        /// The server of which something was said, and what: whatever is said there no more may be said again.
        var cautioned: String?
        var said: Set<String> = []
        /// The server that is refused.
        var refused: String?
        var unsaid: [ServerWord] = []
    }

    private let state = Mutex(State())

    /// What was not taken yet.
    func take() -> [ServerWord] {
        state.withLock { state in
            defer { state.unsaid = [] }
            return state.unsaid
        }
    }

    /// Whether the server was found unfit lately: then connections that were made before are judged again before each use.
    var isRefusing: Bool { state.withLock { $0.refused != nil } }

    /// - Throws: `unfit`, or what the connection failed with.
    func judge(_ connection: PostgreSQLConnection) throws(PostgreSQLFault) { try judge(try PostgreSQLFitness.read(connection)) }

    func judge(_ found: PostgreSQLFitness.Found) throws(PostgreSQLFault) {
        do throws(StorageError) {
            let cautions = try PostgreSQLFitness.judge(found.settings, streams: found.streams)
            // A standby that comes and goes is no news: what is said of it is over once the settings are right.
            let possible = try PostgreSQLFitness.judge(found.settings, streams: true)
            state.withLock { state in
                state.refused = nil
                if state.cautioned != found.server { (state.cautioned, state.said) = (found.server, []) }
                state.said.formIntersection(possible)
                state.unsaid += cautions.filter { state.said.insert($0).inserted }.map { ServerWord(sentence: $0, isUnfit: false) }
            }
        } catch {
            state.withLock { state in
                guard state.refused != found.server else { return }
                state.refused = found.server
                state.unsaid.append(ServerWord(sentence: error.sentence, isUnfit: true))
            }
            throw .unfit(error)
        }
    }
}
