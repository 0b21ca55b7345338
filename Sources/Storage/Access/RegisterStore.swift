import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// All registers at one moment, in the transaction that puts the decision on record: what a decision says was true when it was made
/// (DESIGN, "One machine, many machines": opening a look reads the registers in the same transaction as its entry).
public struct RegisterStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// Whose registers are read.
    public struct Question: Sendable {
        public let staff: StaffMember
        public let organisation: ODSCode
        /// Nil before somebody is asked for by number.
        public let person: NHSNumber?
        /// Numbers that `person` has superseded, or that were asked for: an objection under one of them is theirs.
        public let alsoKnownAs: [NHSNumber]
        public let director: Director?
        public let breakGlass: BreakGlassTerms
        public let now: Date
        public init(
            staff: StaffMember, organisation: ODSCode, person: NHSNumber?, alsoKnownAs: [NHSNumber] = [], director: Director? = nil,
            breakGlass: BreakGlassTerms, now: Date
        ) {
            self.staff = staff
            self.organisation = organisation
            self.person = person
            self.alsoKnownAs = alsoKnownAs
            self.director = director
            self.breakGlass = breakGlass
            self.now = now
        }
    }

    /// What they say.
    public struct Registers: Sendable {
        public let training: Facts.Training
        public let objection: Facts.Objection
        public let relationships: [Relationship]
        public let asked: Set<RelationshipKind>
        public let grants: [BreakGlassGrant]
        public let use: BreakGlassUse
        public let director: Facts.DirectorFact
        /// The register version that they were read at.
        public let version: Int64
    }

    /// What is written with a decision.
    public struct Accounted: Sendable {
        public let decision: Decision
        public let event: TrailEvent
        /// The look's row, where the decision opens one.
        public let look: LookRow?
        public init(_ decision: Decision, _ event: TrailEvent, look: LookRow? = nil) {
            self.decision = decision
            self.event = event
            self.look = look
        }
    }

    /// Reads the registers, lets `decide` decide from them, and writes what it says, all in one transaction; returns when it is durable.
    /// - Parameter decide: pure; may be run again. What it throws leaves nothing written.
    public func deciding(
        _ question: Question, _ decide: @escaping @Sendable (Registers) throws -> Accounted
    ) async throws(StorageError) -> (decision: Decision, version: Int64) {
        try await database.write { transaction in
            let registers = try Self.read(question, transaction)
            let accounted = try decide(registers)
            if let look = accounted.look { try TrailStore.insert(look, transaction) }
            try TrailStore.insert(accounted.event, transaction)
            return (accounted.decision, registers.version)
        }
    }

    /// The registers as they are, for deciding again about an open look.
    public func read(_ question: Question) async throws(StorageError) -> Registers {
        try await database.read { try Self.read(question, $0) }
    }

    private static func read(_ question: Question, _ transaction: any SQLTransaction) throws -> Registers {
        let (staff, now) = (question.staff.subject, question.now)
        let organisation = question.organisation
        var objection = Facts.Objection.none
        var relationships: [Relationship] = []
        var asked: Set<RelationshipKind> = []
        var grants: [BreakGlassGrant] = []
        if let person = question.person {
            for number in [person] + question.alsoKnownAs where try ObjectionStore.objects(number.digits, transaction) { objection = .objects }
            let inHand = try RelationshipStore.inHand(person, organisation, now, transaction)
            relationships = try CaseloadStore.relationships(person, organisation, transaction) + inHand.relationships
            asked = inHand.asked
            grants = try BreakGlassStore.grants(
                staff, person, since: now.addingTimeInterval(-TimeInterval(question.breakGlass.lasts.seconds)), transaction)
        }
        return Registers(
            training: try TrainingStore.training(of: staff, at: organisation.code, now, transaction), objection: objection,
            relationships: relationships, asked: asked, grants: grants,
            use: try BreakGlassStore.use(staff, organisation.code, question.breakGlass, now, transaction),
            director: try DirectionStore.fact(question.director, administrator: staff, now, transaction),
            version: try RegisterVersionStore.current(transaction))
    }
}
