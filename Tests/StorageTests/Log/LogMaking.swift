import AuditTrail
import Foundation
import Testing

@testable import Storage

/// A log as a node keeps it: on SQLite in the commits themselves, on a server by a leader.
struct KeptLog: Sendable {
    let database: any WatchedDatabase
    let keys: LogKeys
    let integrator: LogIntegrator
    /// Nil where the database has one writer.
    let leader: Leadership?

    static func keys(_ name: String = "log.example") throws -> LogKeys {
        try #require(LogKeys(try NoteSigner(name: name, kind: .ed25519), secret: Array(repeating: 5, count: 32)))
    }

    init(_ database: any WatchedDatabase, _ keys: LogKeys? = nil) async throws {
        self.database = database
        self.keys = try keys ?? Self.keys()
        integrator = LogIntegrator(self.keys)
        let isAlone = try await database.keepLog(integrator)
        leader = isAlone ? nil : try #require(try await LeaderStore(database).take("log", as: "test", lasting: 60))
    }

    @discardableResult
    func publish(most: Int? = nil) async throws -> LogIntegrator.Published {
        let integrator = integrator
        guard let leader else { return try await database.write { try integrator.publish($0, at: Make.time, most: most) } }
        return try await database.writeInTurn(as: leader) { try integrator.publish($0, at: Make.time, most: most) }
    }

    var policy: TrustPolicy { TrustPolicy(log: keys.signer.verifier) }

    /// The public log, as a stranger reads it.
    func verified() async throws -> LogVerifier.Verified {
        try await LogVerifier(Published(publication: LogPublication(database)), policy).whole()
    }

    func audit() async throws -> LogAudit.Found { try await LogAudit(database, keys: keys).run() }

    struct Published: LogReader {
        let publication: LogPublication
        /// Files that are another than they are.
        var changed: [String: [UInt8]] = [:]
        func read(_ path: String) async throws(LogUnreadable) -> [UInt8]? {
            if let bytes = changed[path] { return bytes }
            do { return try await publication.file(path)?.bytes } catch { throw LogUnreadable(path, error.sentence) }
        }
        func paths() async throws(LogUnreadable) -> [String]? { nil }
    }
}

extension Make {
    static func event(about people: [String], kind: TrailEvent.Kind = .lookOpened, detail: String? = nil) -> TrailEvent {
        TrailEvent(kind: kind, at: time, subject: "1", organisation: "R1H", role: "R8000", people: people, look: "l", detail: detail)
    }
}

extension Make {
    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
}
