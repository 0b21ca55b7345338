import Synchronization

/// What is to be said in the log of a server that was reached.
public struct ServerWord: Sendable, Hashable {
    public let sentence: String
    /// Whether nothing is written there or read: what it says it has written may be lost.
    public let isUnfit: Bool
}

/// Judges each connection's server before anything is asked of it: after a failover that is another one than was judged at start. One that is not
/// fit for an account is refused, as at start; of one that is merely set up unwisely that is said, once for each server.
final class PostgreSQLWatch: Sendable {
    private struct State {
        /// The servers of which it was said: what is unwise, and that it is not fit.
        var cautioned: String?
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

    /// - Throws: `unfit`, or what the connection failed with.
    func judge(_ connection: PostgreSQLConnection) throws(PostgreSQLFault) {
        let found = try PostgreSQLFitness.read(connection)
        do throws(StorageError) {
            let cautions = try PostgreSQLFitness.judge(found.settings, streams: found.streams)
            state.withLock { state in
                state.refused = nil
                guard state.cautioned != found.server else { return }
                state.cautioned = found.server
                state.unsaid += cautions.map { ServerWord(sentence: $0, isUnfit: false) }
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
