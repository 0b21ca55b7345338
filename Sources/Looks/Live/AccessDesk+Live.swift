import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Federation
import Foundation
import Logging
import Storage

extension AccessDesk {
    /// The registers of the database, the region's own organisations over real HTTP.
    /// - Parameters:
    ///   - policy: the one in force.
    ///   - clock: the database's, learned with each reading.
    ///   - clockSkew: seconds by which the node's own clock may be off.
    ///   - anotherServer: told where another server answers than before, ahead of anybody who goes by that.
    ///   - takesWrites: whether the database takes this node's writes, beyond what reading tells.
    ///   - caseKey: seals the words of whoever breaks the glass; privacy officers' pages have it too.
    public static func live(
        _ database: any SQLDatabase, accountant: Accountant, gathering: Gathering, caseKey: SymmetricKey, clock: DatabaseClock,
        clockSkew: TimeInterval, takesWrites: @escaping @Sendable () async -> Bool = { true },
        anotherServer: @escaping @Sendable () -> Void = {}, logger: Logger,
        policy: @escaping @Sendable () async throws(Failed) -> RegionPolicy
    ) -> AccessDesk {
        let registers = RegisterStore(database)
        let relationships = RelationshipStore(database)
        let directions = DirectionStore(database)
        let pending = PendingLookStore(database)
        let authority = AuthorityStore(database)
        @Sendable func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(Failed) -> T {
            do { return try await body() } catch {
                logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
                throw Failed()
            }
        }
        var desk = AccessDesk(
            policy: policy,
            decide: { deciding async throws(Failed) in
                guard let breaking = deciding.breaking else { return try await accountant.decided(deciding) }
                // Sealed for privacy officers' pages alone; a key that cannot seal keeps nothing in the clear.
                guard let sealed = try? ChaChaPoly.seal(Data(breaking.words.utf8), using: caseKey).combined else { throw Failed() }
                return try await accountant.decided(deciding, words: Array(sealed))
            },
            again: { question, decide async throws(Failed) in
                let read = try await kept { () async throws(StorageError) in try await registers.read(question) }
                return decide(read)
            },
            authority: { last async throws(Failed) in
                // What has ended could not be written then, by whichever node: that it is not there says nothing.
                guard await takesWrites() else {
                    logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "the database takes no writes"])
                    throw Failed()
                }
                let asked = ContinuousClock.now
                let reading = try await kept { () async throws(StorageError) in try await authority.read(since: last) }
                if let last, last.server != reading.server { anotherServer() }
                clock.learn(reading.at, asked: asked)
                // Nothing may be judged by a clock like that, and what it writes would mislead whoever reads it.
                guard abs(clock.skew) <= clockSkew else {
                    logger.critical(
                        "this machine's clock is off, so nothing is shown",
                        metadata: ["seconds": "\(Int(clock.skew))", "allowed": "\(Int(clockSkew))"])
                    throw Failed(clockOff: Int(clock.skew))
                }
                return reading
            },
            askEvidence: { question async throws(Failed) in
                let answer = await gathering.evidence(EvidenceQuestion(question))
                let found = answer.found.compactMap { Relationship($0, question) }
                let untold = Set(answer.couldNotTell.keys.compactMap { RelationshipKind(rawValue: $0.rawValue) })
                try await kept { () async throws(StorageError) in
                    // What could not be told is asked again next time.
                    try await relationships.found(
                        found, asked: question.kinds.subtracting(untold), of: question.asker.organisation.ods.code, about: question.person,
                        at: question.at)
                }
                return untold
            },
            nameDirector: { director, staff, look, person, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await directions.name(director, by: staff, look: look.text, person: person, at: at)
                }
            },
            wait: { look, asked, known, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await pending.add(look.text, session: asked.session, person: asked.number, known: known, asked: asked, at: at)
                }
            },
            waiting: { look, session, at async throws(Failed) in
                try await kept { () async throws(StorageError) in try await pending.find(look.text, session: session, at: at) }
            },
            closeWaiting: { look, session, at async throws(Failed) in
                try await kept { () async throws(StorageError) in try await pending.close(look.text, session: session, at: at) }
            },
            launched: { launched, staff, look, at async throws(Failed) in
                let event = TrailEvent(
                    kind: .launched, at: at, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
                    role: staff.role.jobRole, people: [launched.person.digits], look: look.text, detail: launched.evidence)
                try await kept { () async throws(StorageError) in try await relationships.add(launched, event, at: at) }
            })
        desk.typed = .live(database, caseKey: caseKey, logger: logger)
        desk.againTogether = { looks async throws(Failed) in
            let read = try await kept { () async throws(StorageError) in try await registers.read(looks.map(\.question)) }
            return zip(looks, read).map { $0.decide($1) }
        }
        return desk
    }
}

extension EvidenceQuestion {
    /// What the organisation is asked over HTTP: for what can count, and for no more.
    init(_ question: OwnEvidenceQuestion) {
        let windows = question.beginnings.compactMap { kind, span in
            EvidenceKind(rawValue: kind.rawValue).map { ($0, Window(since: span.lowerBound.date, until: span.upperBound.date)) }
        }
        self.init(
            person: question.person, alsoKnownAs: question.alsoKnownAs, born: question.born,
            kinds: Set(question.kinds.compactMap { EvidenceKind(rawValue: $0.rawValue) }), asker: Asker(question.asker),
            sites: question.asker.organisation.sites, windows: Dictionary(windows, uniquingKeysWith: { first, _ in first }),
            now: question.at)
    }
}

extension Relationship {
    /// Evidence as the staff member's own organisation gave it.
    init?(_ evidence: Evidence, _ question: OwnEvidenceQuestion) {
        guard let kind = RelationshipKind(rawValue: evidence.kind.rawValue) else { return nil }
        self.init(
            kind: kind, strength: .proven, organisation: question.asker.organisation.ods, person: question.person,
            from: Moment(evidence.from),
            until: evidence.until.map { Moment($0) }, evidence: evidence.source.name)
    }
}
