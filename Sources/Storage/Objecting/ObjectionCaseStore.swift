import AuditTrail
import CareRecord
import Foundation
import Objections

/// Objections on their way. A step, what it does to the register that decisions read, its event and what people are told of it are one transaction.
public struct ObjectionCaseStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What came of receiving one or taking a step.
    public enum Outcome: Sendable, Hashable {
        case done(ObjectionCaseRow)
        case refused(StepRefused)
        /// None of that id at that desk.
        case notFound
        /// The person has one already that waits or is in force: its reference.
        case standsAlready(String)
    }

    /// A step as it is written: who did it, what they wrote, and what goes with it.
    public struct Writing: Sendable {
        public var hand: Hand
        /// As the sign-in names them; read on the desk's pages, and kept of who takes a case on alone.
        public var name: String?
        public var at: Date
        /// What was written with it, sealed.
        public var words: [UInt8]?
        /// What shows that somebody may act, sealed.
        public var evidence: [UInt8]?
        /// Who objected, sealed: of one that is untied and with which nothing of them is kept.
        public var details: [UInt8]?
        /// Who it is, as the national register says: with the check of identity.
        public var person: NHSNumber?
        /// What it says of them today; nil: it was not asked.
        public var registered: Representing.Person?
        /// Of one that is received: which other desk answers for the person, as it is kept (`OtherDesk`).
        public var otherDesk: OtherDesk?
        /// Of the case after the step; where it is nobody's again, with whose it was when the step was taken.
        public var event: @Sendable (ObjectionCaseRow) -> TrailEvent
        public var messages: @Sendable (ObjectionCaseRow) -> [OutboxMessage]

        public init(
            hand: Hand, name: String? = nil, at: Date, words: [UInt8]? = nil, evidence: [UInt8]? = nil, details: [UInt8]? = nil,
            person: NHSNumber? = nil,
            registered: Representing.Person? = nil, otherDesk: OtherDesk? = nil,
            event: @escaping @Sendable (ObjectionCaseRow) -> TrailEvent,
            messages: @escaping @Sendable (ObjectionCaseRow) -> [OutboxMessage] = { _ in [] }
        ) {
            self.hand = hand
            self.name = name
            self.at = at
            self.words = words
            self.evidence = evidence
            self.details = details
            self.person = person
            self.registered = registered
            self.otherDesk = otherDesk
            self.event = event
            self.messages = messages
        }
    }

    /// A step that is taken together with others.
    public typealias Written = (step: ObjectionStep, writing: Writing)

    /// Puts one on record as it arrives.
    /// - Parameter steps: taken at once, in the same transaction: all of it is there or nothing, whenever somebody pulls the plug.
    public func receive(_ row: ObjectionCaseRow, _ writing: Writing, then steps: [Written] = []) async throws(StorageError) -> Outcome {
        do {
            return try await database.write { transaction in
                if let person = row.person, let standing = try Self.standing([person], transaction) { return .standsAlready(standing) }
                if let why = Self.refused(row.it, steps) { return .refused(why) }
                let it = row.it
                try transaction.execute(
                    """
                    INSERT INTO objection_case (id, reference, desk, nhs_number, way, state, received_day, due_day, acting, acting_evidence, ask_again_day,
                      details, contact, version, created_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
                    """,
                    [
                        .text(row.id), .text(row.reference), .text(row.desk), .text(row.person?.digits), .text(it.way.rawValue),
                        .text(it.state.rawValue), .text(it.received.text), .text(it.due.text), .text(it.acting?.kept),
                        Self.blob(row.actingEvidence), .text(it.askAgain?.text), Self.blob(row.details), Self.blob(row.contact),
                        .time(row.created), row.openKey,
                    ])
                try Self.put("received", writing.otherDesk?.kept, row, writing, transaction)
                return try Self.take(row, steps, transaction)
            }
        } catch .conflict(let what) where what == "objection_case.open_key" {
            // Two at the same moment: the other one is there now.
            return .standsAlready(try await database.read { try Self.standing(row.person.map { [$0] } ?? [], $0) } ?? "")
        } catch { throw error }
    }

    /// Takes a step.
    /// - Parameter desk: whose cases may be meant; nil: whichever (the person's own, and what the clock does).
    public func take(_ id: String, at desk: String?, _ step: ObjectionStep, _ writing: Writing) async throws(StorageError) -> Outcome {
        do {
            return try await database.write { transaction in
                guard let row = try Self.find(id, desk, transaction) else { return .notFound }
                return try Self.take(row, step, writing, transaction)
            }
        } catch .conflict(let what) where what == "objection_case.open_key" {
            return .standsAlready("")
        } catch { throw error }
    }

    /// Takes several steps, all or none.
    public func take(_ id: String, at desk: String?, steps: [Written]) async throws(StorageError) -> Outcome {
        try await database.write { transaction in
            guard let row = try Self.find(id, desk, transaction) else { return .notFound }
            if let why = Self.refused(row.it, steps) { return .refused(why) }
            return try Self.take(row, steps, transaction)
        }
    }

    /// Why one of these would not be taken: found out before anything is written.
    private static func refused(_ it: ObjectionCase, _ steps: [Written]) -> StepRefused? {
        var it = it
        for (step, writing) in steps {
            do { it = try it.taking(step, by: writing.hand, on: Day(writing.at), person: writing.registered) } catch { return error }
        }
        return nil
    }

    private static func take(_ old: ObjectionCaseRow, _ steps: [Written], _ transaction: any SQLTransaction) throws -> Outcome {
        var row = old
        for (step, writing) in steps {
            let outcome = try take(row, step, writing, transaction)
            guard case .done(let next) = outcome else { return outcome }
            row = next
        }
        return .done(row)
    }

    private static func take(
        _ old: ObjectionCaseRow, _ step: ObjectionStep, _ writing: Writing, _ transaction: any SQLTransaction
    ) throws -> Outcome {
        var row = old
        do { row.it = try old.it.taking(step, by: writing.hand, on: Day(writing.at), person: writing.registered) } catch {
            return .refused(error.naming(old))
        }
        if row.it.owner != old.it.owner {
            row.ownerName = row.it.owner == nil ? nil : writing.name
            if let other = try own(old, row, transaction) { return .refused(.takenBy(other)) }
        }
        if case .checkIdentity = step {
            guard let person = writing.person ?? old.person else { return .refused(.notTheirs) }
            if old.person == nil, let standing = try standing([person], transaction) { return .standsAlready(standing) }
            row.person = person
        }
        if case .untie = step {
            guard old.person != nil else { return .refused(.notNow(old.it.state, .untie)) }
            // Nobody could find the objector again, and by no number could it be told whose it is.
            guard old.details != nil || writing.details != nil else { return .refused(.whoMissing) }
            row.person = nil
            if try actsForTied(old.id, transaction) { row.it = row.it.withoutWhoActs() }
            if let details = writing.details {
                row.details = details
                try transaction.execute("UPDATE objection_case SET details = ? WHERE id = ?", [.blob(details), .text(row.id)])
            }
        }
        if case .transfer(let desk) = step { row.desk = desk.code }
        row.closed = row.it.state.isClosed ? writing.at : nil
        if row.contact != nil, old.it.forgetsAddress(at: step, by: writing.hand, on: Day(writing.at)) {
            row.contact = nil
            try forgetAddress(row, at: writing.at, transaction)
        }
        let isAnswered = old.it.state.isWaiting && !row.it.state.isWaiting
        let evidence = if case .represent = step { writing.evidence } else { old.actingEvidence }
        try transaction.execute(
            """
            UPDATE objection_case SET desk = ?, nhs_number = ?, state = ?, due_day = ?, extended_day = ?, extended_because = ?, proposed_ground = ?, proposed_by = ?,
              acting = ?, acting_evidence = ?, ask_again_day = ?, reminded_day = ?, answered_day = COALESCE(answered_day, ?), version = version + 1,
              closed_at = ?, open_key = ?, withdrawal_asked = ? WHERE id = ?
            """,
            [
                .text(row.desk), .text(row.person?.digits), .text(row.it.state.rawValue), .text(row.it.due.text),
                .text(row.it.extended?.until.text),
                .text(row.it.extended?.because.rawValue), .text(row.it.proposal?.ground.rawValue),
                .text(row.it.proposal?.by ?? row.it.untying),
                .text(row.it.acting?.kept), blob(row.it.acting == nil ? nil : evidence), .text(row.it.askAgain?.text),
                .text(row.it.reminded?.text), isAnswered ? .text(Day(writing.at).text) : .null, row.closed.map { .time($0) } ?? .null,
                row.openKey, .text(row.it.withdrawalKept?.kept),
                .text(row.id),
            ])
        // That it had ended, or was in force for somebody else, was no answer.
        if row.it.state.isWaiting, !old.it.state.isWaiting {
            try transaction.execute("UPDATE objection_case SET answered_day = NULL WHERE id = ?", [.text(row.id)])
        }
        try put(step.kind.rawValue, ground(step, row.it), row, was: old.person, writing, transaction)
        try effect(of: old, to: row, writing, transaction)
        return .done(row)
    }

    /// One has it at a time. The table itself says whether it is free: what was read a moment before does not.
    /// - Returns: who has it, where somebody else has taken it or given it back meanwhile.
    private static func own(_ old: ObjectionCaseRow, _ row: ObjectionCaseRow, _ transaction: any SQLTransaction) throws -> String? {
        let set = "UPDATE objection_case SET owned_by = ?, owner_name = ? WHERE id = ? AND owned_by"
        let values: [SQLValue] = [.text(row.it.owner), .text(row.ownerName), .text(row.id)]
        let count =
            if let before = old.it.owner {
                try transaction.execute("\(set) = ?", values + [.text(before)])
            } else {
                try transaction.execute("\(set) IS NULL", values)
            }
        return count == 1 ? nil : try find(row.id, nil, transaction)?.ownerWords ?? "Nobody any more"
    }

    /// Whether who acts was put on record while it was tied to the person: whom they may act for was checked of that one. Who acted when it came is still what
    /// was said then.
    private static func actsForTied(_ id: String, _ transaction: any SQLTransaction) throws -> Bool {
        let kinds = try transaction.query("SELECT kind FROM objection_step WHERE objection_case = ? ORDER BY at, id", [.text(id)])
            .compactMap { $0.text(0).flatMap { ObjectionStep.Kind(rawValue: $0) } }
        guard let tied = kinds.lastIndex(of: .checkIdentity), let represented = kinds.lastIndex(of: .represent) else { return false }
        return represented > tied
    }

    /// What decisions read changes with it: set where it comes into force, ended where it ends, also where a desk or the person set it under another number of
    /// theirs. What is left is told (`otherNumbersInForce`).
    private static func effect(
        of before: ObjectionCaseRow, to row: ObjectionCaseRow, _ writing: Writing, _ transaction: any SQLTransaction
    ) throws {
        let old = before.it.state
        // Of one that was somebody else's by mistake theirs ends.
        guard let person = row.person ?? before.person, old != row.it.state else { return }
        let who =
            switch writing.hand.kind {
            case .person, .register: writing.hand.kind.words
            case .desk, .service: "desk \(row.desk)"
            }
        if row.it.state == .inForce { try ObjectionStore.set(person, .sharedCareRecord, by: who, at: writing.at, transaction) }
        guard old == .inForce else { return }
        for number in try SamePerson.all(person.digits, transaction).compactMap({ try? NHSNumber($0) }).sorted() {
            // A merge of two numbers may have been taken back: what has a case of its own that stands goes by that, and what a command set may be somebody
            // else's, which only the national register can tell.
            if number != person || row.person == nil {
                guard try standing([number], transaction) == nil, try isOfACase(number, transaction) else { continue }
            }
            try ObjectionStore.end(number, .sharedCareRecord, by: who, at: writing.at, transaction)
        }
    }

    /// What a step says beside its kind: how identity was checked, on what ground it is not upheld, what the register said, which desk it went to.
    private static func ground(_ step: ObjectionStep, _ it: ObjectionCase) -> String? {
        switch step {
        case .heard, .leave, .notDied: it.heard?.word.kept ?? "nothing"
        case .transfer(let desk): desk.code
        case .checkIdentity(let check, _, _): check.rawValue
        case .withdraw(_, let asked): asked?.kept
        case .askedToWithdraw(let asked, _): asked.kept
        default: it.proposal?.ground.rawValue
        }
    }

    private static func put(
        _ kind: String, _ ground: String?, _ row: ObjectionCaseRow, was person: NHSNumber? = nil, _ writing: Writing,
        _ transaction: any SQLTransaction
    ) throws {
        var about = row
        about.person = row.person ?? person
        let event = writing.event(about)
        try TrailStore.insert(event, transaction)
        try transaction.execute(
            "INSERT INTO objection_step (id, objection_case, at, kind, hand, subject, ground, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(event.id), .text(row.id), .time(writing.at), .text(kind), .text(writing.hand.kind.rawValue),
                .text(writing.hand.subject),
                .text(ground), blob(writing.words),
            ])
        for message in writing.messages(row) { try OutboxStore.insert(message, transaction) }
    }

    /// Nothing goes there any more, not even what waits to be sent already.
    private static func forgetAddress(_ row: ObjectionCaseRow, at now: Date, _ transaction: any SQLTransaction) throws {
        try transaction.execute("UPDATE objection_case SET contact = NULL WHERE id = ?", [.text(row.id)])
        try transaction.execute(
            "UPDATE outbox SET recipient = NULL, fault = ?, failed_at = ? WHERE reference = ? AND recipient IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL",
            [.text("its address is not used any more"), .time(now), .text(row.reference)])
    }

    static func blob(_ bytes: [UInt8]?) -> SQLValue { bytes.map { .blob($0) } ?? .null }

    /// The reference of one of these numbers' that waits or is in force.
    static func standing(_ numbers: [NHSNumber], _ transaction: any SQLTransaction) throws -> String? {
        for number in numbers {
            let rows = try transaction.query("SELECT reference FROM objection_case WHERE open_key = ?", [.text(number.digits)])
            if let reference = rows.first?.text(0) { return reference }
        }
        return nil
    }

    static func find(_ id: String, _ desk: String?, _ transaction: any SQLTransaction) throws -> ObjectionCaseRow? {
        let (more, values): (String, [SQLValue]) = desk.map { (" AND c.desk = ?", [.text($0)]) } ?? ("", [])
        return try transaction.query("SELECT \(ObjectionCaseRow.columns) FROM objection_case c WHERE c.id = ?\(more)", [.text(id)] + values)
            .first.flatMap { ObjectionCaseRow($0) }
    }
}
