import AuditTrail
import Crypto
import Federation
import Foundation
import Hummingbird
import Logging
import NIOCore
import Storage
import Synchronization

/// This region as the witness of neighbours' logs (C2SP tlog-witness; docs/trail.md, "Witnesses").
struct WitnessDesk: Sendable {
    let store: WitnessStore
    let signer: NoteSigner
    let logs: TrustPolicy
    let clock: DatabaseClock
    let counts: WitnessCounts
    let logger: Logger

    /// - Throws: `ExitCode` 2 where a key is none; why is said on standard error.
    init?(_ region: Region, _ database: any SQLDatabase, clock: DatabaseClock, counts: WitnessCounts, logger: Logger) throws {
        guard let settings = region.witnessing else { return nil }
        guard let text = settings.key.read(), let signer = try? NoteSigner(secret: text), signer.verifier.kind == .cosignature else {
            throw stop("trail.witness.key holds no key of a witness. carerecord trail key --witness makes one.", code: 2)
        }
        let logs = try settings.logs.enumerated().map { index, log in
            guard let key = try? VerifierKey(log.key), key.kind == .ed25519 else {
                throw stop("trail.witness.logs[\(index)].key is no public key of a log.", code: 2)
            }
            return TrustPolicy.LogKey(key: key, from: log.from, until: log.until)
        }
        store = WitnessStore(database)
        self.signer = signer
        self.logs = TrustPolicy(logs: logs)
        self.clock = clock
        self.counts = counts
        self.logger = logger
    }

    /// 63 hashes and a note with many signatures are less. Bytes.
    static let longest = 32_768

    static func add(_ request: Request, to desk: WitnessDesk?) async -> Response {
        // Whoever is no witness knows no log.
        guard let desk else { return Response(status: .notFound) }
        guard let buffer = try? await request.body.collect(upTo: longest) else { return Response(status: .badRequest) }
        let answer: WitnessStore.Answer
        do throws(StorageError) {
            answer = try await desk.store.add(Array(buffer.readableBytesView), logs: desk.logs, by: desk.signer, at: desk.clock.now())
        } catch {
            desk.logger.error("a neighbour's checkpoint could not be judged", metadata: ["why": "\(error.sentence)"])
            return Response(status: .serviceUnavailable, headers: [.retryAfter: "5"])
        }
        desk.counts.count(answer.status)
        if let alarm = answer.alarm {
            desk.logger.critical(
                "SPLIT VIEW: a neighbour's log signed two histories; nothing of it is signed until people have spoken (docs/running.md)",
                metadata: ["log": "\(alarm.origin)", "size": "\(alarm.size)"])
        }
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// What was signed last of a log, as evidence for whoever asks: signed by the log itself.
    /// - Parameter name: SHA-256 of the log's origin, in hexadecimal digits.
    static func latest(_ name: String?, of desk: WitnessDesk?) async -> Response {
        guard let desk, let name, let log = desk.logs.logs.first(where: { hash(of: $0.key.name) == name }) else {
            return Response(status: .notFound)
        }
        do throws(StorageError) {
            guard let note = try await desk.store.latest(log.key.name) else { return Response(status: .notFound) }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(bytes: note.bytes)))
        } catch { return Response(status: .serviceUnavailable, headers: [.retryAfter: "5"]) }
    }

    static func hash(of origin: String) -> String {
        SHA256.hash(data: Data(origin.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// What witnesses did, here and elsewhere, for `/metrics`.
final class WitnessCounts: Sendable {
    private struct State {
        var answers: [Int: Int] = [:]
        var behind: [String: UInt64] = [:]
        var alarms = 0
    }

    private let state = Mutex(State())

    func count(_ status: Int) { state.withLock { $0.answers[status, default: 0] += 1 } }
    /// Entries of the newest checkpoint that a witness has not signed.
    func behind(_ witness: String, _ entries: UInt64) { state.withLock { $0.behind[witness] = entries } }
    /// A witness says that our own log is another than it signed.
    func alarm() { state.withLock { $0.alarms += 1 } }

    var answers: [(status: Int, count: Int)] { state.withLock { $0.answers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } } }
    var behind: [(witness: String, entries: UInt64)] { state.withLock { $0.behind.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } } }
    var alarms: Int { state.withLock { $0.alarms } }
}
