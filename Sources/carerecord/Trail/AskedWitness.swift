import AsyncHTTPClient
import AuditTrail
import Federation
import Foundation
import Logging
import NIOCore
import Storage

/// One witness of this region's log, and what it signed last as far as this node knows.
actor AskedWitness {
    nonisolated let key: VerifierKey
    private let configuration: HTTPClient.Configuration
    /// Made when it is first needed: one that was made must be shut down.
    private var made: HTTPClient?
    private let url: String
    private let logger: Logger
    /// What it signed last; nil: not asked yet by this process. It is then asked again, news or not: it may know of more than the database.
    private var signed: UInt64?
    private var failures = 0
    private var notBefore = ContinuousClock.now
    private var isAlarmed = false

    /// - Throws: where its certificates or key cannot be read.
    init(_ settings: Region.TrailWitness, place: String, logger: Logger) throws {
        guard let key = try? VerifierKey(settings.key), key.kind == .cosignature else {
            throw stop("\(place).key is no public key of a witness.", code: 2)
        }
        self.key = key
        url = settings.url
        self.logger = logger
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3), read: WitnessAsking.patience))
        do { configuration.tlsConfiguration = try settings.tls.client() } catch {
            throw stop("\(place).tls: a certificate or key cannot be read.", code: 2)
        }
        self.configuration = configuration
    }

    private var client: HTTPClient {
        if let made { return made }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        made = client
        return client
    }

    func shutdown() async {
        try? await made?.shutdown()
        made = nil
    }

    /// Another node asks by now.
    func forget() { signed = nil }

    /// Asks for a signature under a checkpoint, unless it is there or the witness is given a rest.
    func ask(_ newest: CosignatureStore.Signed, _ log: AskingLog) async {
        let size = newest.checkpoint.size
        if signed == size { return log.counts.behind(key.name, 0) }
        guard ContinuousClock.now >= notBefore else { return }
        do {
            var old = signed ?? 0
            if signed == nil { old = min(size, try await log.store.size(signedBy: key)) }
            // It may have signed another size than we remember: then once more from there.
            for _ in 0..<3 {
                switch try await put(newest, old, log) {
                case .signed: return came(size, log)
                case .failed(let why): return failed(why, newest, log)
                case .inconsistent: return try await doubt(old, newest, log)
                case .conflict(let it) where it > size || it == old: return try await doubt(it, newest, log)
                case .conflict(let it): old = it
                }
            }
            failed("others ask it too", newest, log)
        } catch { failed("it could not be asked", newest, log) }
    }

    private func came(_ size: UInt64, _ log: AskingLog) {
        if failures > 0 { logger.notice("a witness signs the log again", metadata: ["witness": "\(key.name)"]) }
        (signed, failures) = (size, 0)
        log.counts.behind(key.name, 0)
    }

    private func failed(_ why: String, _ newest: CosignatureStore.Signed, _ log: AskingLog) {
        log.counts.behind(key.name, newest.checkpoint.size - min(newest.checkpoint.size, signed ?? 0))
        if failures == 0 { logger.warning("a witness does not sign the log", metadata: ["witness": "\(key.name)", "why": "\(why)"]) }
        failures += 1
        // 1, 2, 4 … 64 seconds.
        notBefore = .now + .seconds(1 << min(6, failures - 1))
    }

    /// It signed a larger tree than we have, or says that ours does not begin with the one of that size that it signed.
    private func doubt(_ size: UInt64, _ newest: CosignatureStore.Signed, _ log: AskingLog) async throws {
        // Whatever a node had it sign was in this database before: what is read now has it.
        if size > newest.checkpoint.size, let now = try await log.store.newest()?.checkpoint.size, size <= now {
            signed = nil
            return failed("another node asks it too", newest, log)
        }
        let evidence = await evidence(newest.checkpoint.origin, log)
        failed("it signed another history of the log", newest, log)
        let isProved =
            if let evidence { try await log.store.checkpoint(of: evidence.size)?.checkpoint.root != evidence.root } else { false }
        guard !isAlarmed || isProved else { return }
        isAlarmed = true
        await log.alarm(key.name, size, isProved ? evidence : nil)
    }

    private enum Outcome {
        case signed
        case conflict(UInt64)
        case inconsistent
        case failed(String)
    }

    private func put(_ newest: CosignatureStore.Signed, _ old: UInt64, _ log: AskingLog) async throws -> Outcome {
        let size = newest.checkpoint.size
        let proof =
            old == 0 || old == size ? ConsistencyProof([]) : try await log.proofs.consistency(from: old, to: size)
        var request = HTTPClientRequest(url: url + "/add-checkpoint")
        request.method = .POST
        request.headers.add(name: "content-type", value: "text/plain; charset=utf-8")
        request.body = .bytes(ByteBuffer(bytes: AddCheckpoint(old: old, proof: proof, note: newest.note).body))
        let response = try await client.execute(request, timeout: WitnessAsking.patience)
        let body = Array((try await response.body.collect(upTo: 65_536)).readableBytesView)
        switch response.status.code {
        case 200:
            guard let policy = await log.policy()?.knowing([key]), let note = try? policy.adding(body, to: newest.note),
                note.signatures.contains(where: { key.isNamed(by: $0) })
            else { return .failed("its answer is no signature of its key") }
            try await log.store.keep(note, size, by: key, at: try await log.now())
            return .signed
        case 409:
            let text = String(decoding: body, as: UTF8.self)
            guard let signed = UInt64(text.dropLast()), text == "\(signed)\n" else { return .failed("it says no size") }
            return .conflict(signed)
        case 422: return .inconsistent
        case 403: return .failed("it knows other keys of this log")
        case 404: return .failed("it does not know this log")
        case let code: return .failed("status \(code)")
        }
    }

    /// What it holds of us, where it shows that and where our own key signed it.
    private func evidence(_ origin: String, _ log: AskingLog) async -> Checkpoint? {
        guard
            let response = try? await client.execute(
                HTTPClientRequest(url: url + "/witnessed/" + WitnessDesk.hash(of: origin)), timeout: WitnessAsking.patience),
            response.status == .ok, let body = try? await response.body.collect(upTo: 65_536), let policy = await log.policy(),
            let believed = try? policy.believe(Array(body.readableBytesView)), believed.checkpoint.origin.utf8.elementsEqual(origin.utf8)
        else { return nil }
        return believed.checkpoint
    }
}
