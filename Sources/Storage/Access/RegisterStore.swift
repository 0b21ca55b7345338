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
        /// Numbers that `person` has superseded, or that were asked for: an objection under one of them is theirs. Those that the demographics
        /// service did not name this time are found by what this database has seen (`SamePerson`).
        public let alsoKnownAs: [NHSNumber]
        /// Whom an administrator acts for; nil for everybody else: nothing is read for it then.
        public let director: Director?
        public let breakGlass: BreakGlassTerms
        /// Within what time statements that somebody is present are counted.
        public let presenceWithin: Span
        /// How long evidence that was stated or launched can count.
        public let evidenceLasts: Span
        public let now: Date
        public init(
            staff: StaffMember, organisation: ODSCode, person: NHSNumber?, alsoKnownAs: [NHSNumber] = [], director: Director? = nil,
            breakGlass: BreakGlassTerms, presenceWithin: Span = .days(1), evidenceLasts: Span = .days(90), now: Date
        ) {
            self.staff = staff
            self.organisation = organisation
            self.person = person
            self.alsoKnownAs = alsoKnownAs
            self.director = director
            self.breakGlass = breakGlass
            self.presenceWithin = presenceWithin
            self.evidenceLasts = evidenceLasts
            self.now = now
        }
    }

    /// What they say.
    public struct Registers: Sendable {
        public let training: Facts.Training
        public let objection: Facts.Objection
        public var relationships: [Relationship]
        public let asked: Set<RelationshipKind>
        public var grants: [BreakGlassGrant]
        public var use: BreakGlassUse
        public let director: Facts.DirectorFact
        /// How often the staff member said lately that somebody is present.
        public var presencesStated: Int
        /// The notice of a national emergency that suspends objections now.
        public var suspension: Facts.Suspension?
        /// Whether the organisation has ended the role that the staff member is in.
        public let roleEnd: Facts.RoleEnd
        /// The register version that they were read at.
        public let version: Int64

        public init(
            training: Facts.Training, objection: Facts.Objection, relationships: [Relationship], asked: Set<RelationshipKind>,
            grants: [BreakGlassGrant], use: BreakGlassUse, director: Facts.DirectorFact, presencesStated: Int = 0,
            suspension: Facts.Suspension? = nil, roleEnd: Facts.RoleEnd, version: Int64
        ) {
            self.training = training
            self.objection = objection
            self.relationships = relationships
            self.asked = asked
            self.grants = grants
            self.use = use
            self.director = director
            self.presencesStated = presencesStated
            self.suspension = suspension
            self.roleEnd = roleEnd
            self.version = version
        }
    }

    /// What is written with a decision.
    public struct Accounted: Sendable {
        public let decision: Decision
        public let event: TrailEvent
        /// The look's row, where the decision opens one.
        public let look: LookRow?
        /// What the staff member stated, where the decision follows from it.
        public let stated: Stated?
        /// The glass that they broke, where the decision follows from it.
        public let broken: Broken?
        /// What the look found alike of staff member and person, where it opens.
        public let flags: LookFlags?
        public init(
            _ decision: Decision, _ event: TrailEvent, look: LookRow? = nil, stated: Stated? = nil, broken: Broken? = nil,
            flags: LookFlags? = nil
        ) {
            self.flags = flags
            self.decision = decision
            self.event = event
            self.look = look
            self.stated = stated
            self.broken = broken
        }
    }

    /// A statement that the person is present, with its event.
    public struct Stated: Sendable {
        public let relationship: Relationship
        public let event: TrailEvent
        public init(_ relationship: Relationship, _ event: TrailEvent) {
            self.relationship = relationship
            self.event = event
        }
    }

    /// Broken glass, with its event.
    public struct Broken: Sendable {
        public let grant: BreakGlassGrant
        public let issuer: String
        /// The staff member's words, sealed.
        public let words: [UInt8]
        /// The desk that hears of it where the person objects and no desk has a case of that; nil: there is none.
        public let desk: String?
        public let event: TrailEvent
        public init(_ grant: BreakGlassGrant, issuer: String, words: [UInt8], desk: String? = nil, _ event: TrailEvent) {
            self.grant = grant
            self.issuer = issuer
            self.words = words
            self.desk = desk
            self.event = event
        }
    }

    /// A look that waits, and is taken by being opened.
    public struct Waiting: Sendable {
        public let look: String
        public let session: String
        public init(look: String, session: String) {
            self.look = look
            self.session = session
        }
    }

    /// Reads the registers, lets `decide` decide from them, and writes what it says with all that it follows from, in one transaction: of two at
    /// the same moment the second counts what the first did. Returns when it is durable.
    /// - Parameters:
    ///   - waiting: the look that waits where this opens one that does.
    ///   - opening: what is to be opened, as it was asked for.
    ///   - decide: pure; may be run again. What it throws leaves nothing written.
    /// - Returns: nil where the look that waited was taken already; nothing is written then.
    /// - Throws: `.conflict(LaunchStore.overtaken)` where another person was launched in the session since it was asked for, on whichever node,
    ///   `.conflict(LaunchStore.tookTooLong)` where nobody could tell any more: nothing is written then. A launch that comes later finds the look and ends
    ///   it (`OpenLookStore.launched`).
    public func deciding(
        _ question: Question, taking waiting: Waiting? = nil, of opening: LaunchStore.Asked? = nil,
        _ decide: @escaping @Sendable (Registers) throws -> Accounted
    ) async throws(StorageError) -> (decision: Decision, version: Int64)? {
        let written: Written = try await database.write { transaction in
            let asked = Asked(question)
            let launches = opening.map { LaunchStore.behind($0, at: question.now) } ?? SQLQuestion([]) { _ in nil }
            // All of it in one round trip.
            let found = try transaction.run(asked.statements + launches.statements).map(\.rows)
            if let behind = launches.meaning(Array(found.suffix(launches.statements.count))) { return .behind(behind) }
            let registers = asked.registers(Array(found.prefix(asked.statements.count)))
            let accounted = try decide(registers)
            if let waiting, accounted.look != nil,
                try !PendingLookStore.take(waiting.look, session: waiting.session, at: question.now, transaction)
            {
                return .takenAlready
            }
            var rows: [SQLStatement] = []
            if let stated = accounted.stated {
                rows.append(RelationshipStore.inserting(stated.relationship, issuer: stated.event.issuer, question.now))
                rows += try TrailStore.inserting(stated.event)
            }
            if let broken = accounted.broken { rows += try BreakGlassStore.inserting(broken) }
            if let look = accounted.look { rows += TrailStore.inserting(look) }
            rows += try TrailStore.inserting(accounted.event)
            if let flags = accounted.flags { rows.append(flags.inserting(accounted.event.id)) }
            _ = try transaction.run(rows)
            return .decided(accounted.decision, registers.version)
        }
        switch written {
        case .decided(let decision, let version): return (decision, version)
        case .takenAlready: return nil
        case .behind(.overtaken): throw .conflict(LaunchStore.overtaken)
        case .behind(.tookTooLong): throw .conflict(LaunchStore.tookTooLong)
        }
    }

    private enum Written: Sendable {
        case decided(Decision, Int64)
        case takenAlready
        case behind(LaunchStore.Behind)
    }

    /// The registers as they are, for deciding again about an open look.
    public func read(_ question: Question) async throws(StorageError) -> Registers {
        try await database.read { try Self.read(question, $0) }
    }

    /// The same for many at once, in one round trip. What two of them ask alike is asked once: of one staff member, of one person.
    /// - Returns: an answer for each, in order.
    public func read(_ questions: [Question]) async throws(StorageError) -> [Registers] {
        try await database.read { transaction in
            let asked = questions.map { Asked($0) }
            var places: [SQLStatement: Int] = [:]
            var statements: [SQLStatement] = []
            for statement in asked.lazy.flatMap(\.statements) where places[statement] == nil {
                places[statement] = statements.count
                statements.append(statement)
            }
            let answers = try transaction.run(statements)
            return asked.map { one in one.registers(one.statements.map { places[$0].map { answers[$0].rows } ?? [] }) }
        }
    }

    /// All of it in one round trip.
    private static func read(_ question: Question, _ transaction: any SQLTransaction) throws -> Registers {
        let asked = Asked(question)
        return asked.registers(try transaction.run(asked.statements).map(\.rows))
    }

    /// What is asked of the registers, and what their rows come to.
    private struct Asked {
        let training: SQLQuestion<Facts.Training>
        let objects: SQLQuestion<Bool>
        let caseload: SQLQuestion<[Relationship]>
        let inHand: SQLQuestion<(relationships: [Relationship], asked: Set<RelationshipKind>)>
        let grants: SQLQuestion<[BreakGlassGrant]>
        let use: SQLQuestion<BreakGlassUse>
        let director: SQLQuestion<Facts.DirectorFact>
        let presences: SQLQuestion<Int>
        let suspension: SQLQuestion<Facts.Suspension?>
        let roleEnd: SQLQuestion<Facts.RoleEnd>
        let version = RegisterVersionStore.current

        init(_ question: Question) {
            let (staff, issuer) = (question.staff.subject, question.staff.issuer)
            let (now, organisation) = (question.now, question.organisation)
            func before(_ span: Span) -> Date { now.addingTimeInterval(-TimeInterval(span.seconds)) }
            training = TrainingStore.training(of: staff, issuer: issuer, at: organisation.code, now)
            objects = ObjectionStore.objects(question.person.map { [$0] + question.alsoKnownAs } ?? [])
            caseload =
                question.person.map { CaseloadStore.relationships($0, known: question.alsoKnownAs, organisation) }
                ?? SQLQuestion([]) { _ in [] }
            inHand =
                question.person.map { RelationshipStore.inHand($0, organisation, issuer: issuer, lasts: question.evidenceLasts, now) }
                ?? SQLQuestion([]) { _ in ([], []) }
            grants =
                question.person.map { BreakGlassStore.grants(staff, issuer: issuer, $0, since: before(question.breakGlass.lasts)) }
                ?? SQLQuestion([]) { _ in [] }
            use = BreakGlassStore.use(staff, issuer: issuer, organisation.code, question.breakGlass, now)
            director = DirectionStore.fact(question.director, administrator: question.staff, now)
            presences = RelationshipStore.presencesStated(by: staff, issuer: issuer, after: before(question.presenceWithin))
            suspension = EmergencyStore.suspension(now)
            roleEnd = RoleEndStore.end(of: question.staff, at: organisation.code)
        }

        var statements: [SQLStatement] {
            training.statements + objects.statements + caseload.statements + inHand.statements + grants.statements + use.statements
                + director.statements + presences.statements + suspension.statements + roleEnd.statements + version.statements
        }

        /// - Parameter rows: of each of `statements`, in order.
        func registers(_ rows: [[SQLRow]]) -> Registers {
            var rest = rows[...]
            func meaning<One>(_ question: SQLQuestion<One>) -> One {
                let mine = Array(rest.prefix(question.statements.count))
                rest = rest.dropFirst(question.statements.count)
                return question.meaning(mine)
            }
            let (training, objects, caseload) = (meaning(training), meaning(objects), meaning(caseload))
            let (inHand, grants, use) = (meaning(inHand), meaning(grants), meaning(use))
            let (director, presences, suspension) = (meaning(director), meaning(presences), meaning(suspension))
            let (roleEnd, version) = (meaning(roleEnd), meaning(version))
            return Registers(
                training: training, objection: objects ? .objects : .none, relationships: caseload + inHand.relationships,
                asked: inHand.asked, grants: grants, use: use, director: director, presencesStated: presences,
                suspension: suspension, roleEnd: roleEnd, version: version)
        }
    }
}
