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
    ///   - caseKey: seals the words of whoever breaks the glass; privacy officers' pages have it too.
    public static func live(
        _ database: any SQLDatabase, accountant: Accountant, gathering: Gathering, caseKey: SymmetricKey, logger: Logger,
        policy: @escaping @Sendable () async throws(Failed) -> RegionPolicy
    ) -> AccessDesk {
        let registers = RegisterStore(database)
        let relationships = RelationshipStore(database)
        let glass = BreakGlassStore(database)
        let directions = DirectionStore(database)
        let pending = PendingLookStore(database)
        let versions = RegisterVersionStore(database)
        @Sendable func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(Failed) -> T {
            do { return try await body() } catch {
                logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
                throw Failed()
            }
        }
        @Sendable func event(_ kind: TrailEvent.Kind, _ staff: StaffMember, _ person: NHSNumber, _ look: LookID, _ at: Date, _ detail: String) -> TrailEvent {
            TrailEvent(
                kind: kind, at: at, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
                role: staff.role.jobRole, people: [person.digits], look: look.text, detail: detail)
        }
        return AccessDesk(
            policy: policy,
            decide: { deciding async throws(Failed) in try await accountant.decided(deciding) },
            again: { question, decide async throws(Failed) in
                let read = try await kept { () async throws(StorageError) in try await registers.read(question) }
                return decide(read)
            },
            version: { () async throws(Failed) in try await kept { () async throws(StorageError) in try await versions.current() } },
            askEvidence: { question async throws(Failed) in
                let kinds = Set(question.kinds.compactMap { EvidenceKind(rawValue: $0.rawValue) })
                let answer = await gathering.evidence(
                    EvidenceQuestion(
                        person: question.person, alsoKnownAs: question.alsoKnownAs, born: question.born, kinds: kinds,
                        asker: Asker(question.asker), now: question.at))
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
            statePresence: { stated, staff, look, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await relationships.add(stated, event(.presenceStated, staff, stated.person, look, at, "stated"), at: at)
                }
            },
            breakGlass: { grant, staff, words, look async throws(Failed) in
                // Sealed for privacy officers' pages alone; a key that cannot seal keeps nothing in the clear.
                guard let sealed = try? ChaChaPoly.seal(Data(words.utf8), using: caseKey).combined else { throw Failed() }
                let detail =
                    "\(grant.reason); \(grant.sections.sorted().map(\.rawValue).joined(separator: ",")); \(grant.labels.sorted().map(\.rawValue).joined(separator: ","))"
                try await kept { () async throws(StorageError) in
                    try await glass.open(
                        grant, issuer: staff.issuer, words: Array(sealed),
                        event(.glassBroken, staff, grant.person, look, grant.opened.date, detail))
                }
            },
            nameDirector: { director, staff, look, person, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await directions.name(director, by: staff, look: look.text, person: person, at: at)
                }
            },
            wait: { look, session, person, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await pending.add(look.text, session: session, person: person.digits, at: at)
                }
            },
            waiting: { look, session, at async throws(Failed) in
                let digits = try await kept { () async throws(StorageError) in
                    try await pending.person(look.text, session: session, at: at)
                }
                return digits.flatMap { try? NHSNumber($0) }
            },
            take: { look, session, at async throws(Failed) in
                try await kept { () async throws(StorageError) in try await pending.take(look.text, session: session, at: at) }
            },
            launched: { launched, staff, look, at async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await relationships.add(launched, event(.launched, staff, launched.person, look, at, launched.evidence), at: at)
                }
            })
    }
}

extension Relationship {
    /// Evidence as the staff member's own organisation gave it.
    init?(_ evidence: Evidence, _ question: OwnEvidenceQuestion) {
        guard let kind = RelationshipKind(rawValue: evidence.kind.rawValue) else { return nil }
        self.init(
            kind: kind, strength: .proven, organisation: question.asker.organisation.ods, person: question.person, from: Moment(evidence.from),
            until: evidence.until.map { Moment($0) }, evidence: evidence.source.name)
    }
}
