import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Looks
import Objections
import PublicWeb
import StaffWeb
import Storage

/// What a desk does with its cases.
extension LiveObjections {
    func act(_ id: String, _ staff: StaffMember, _ step: ObjectionStep, _ number: String?) async throws -> ObjectionDone {
        let desk = try await mine(staff)
        guard let row = try await kept({ () async throws(StorageError) in try await cases.find(id, at: desk.ics.code) }) else {
            return .notFound
        }
        var who: ObjectingDesk.Registered?
        if case .checkIdentity = step {
            guard let number = row.person ?? number.flatMap({ try? NHSNumber($0) }) else {
                return .numberMissing
            }
            guard let found = try await registered(number, staff) else { return .nobody }
            if row.person == nil, let standing = try await standing(found.number, staff) { return .standsAlready(standing) }
            who = found
        } else if let person = row.person, Self.needsRegister(step, row.it) {
            who = try await registered(person, staff)
        }
        if case .transfer(let ics) = step, ics == desk.ics || region.current.region.desks?[ics] == nil { return .refused(.noSuchDesk) }
        if case .untie(_, nil) = step, claimed(row) == nil { return .refused(.whoMissing) }
        let now = clock.now()
        let outcome = try await take(row, step, staff, who, now)
        if let who, case .refused(let why) = outcome, why == .otherPerson || why == .notSurePerson {
            let asked = row.person?.digits ?? number ?? ""
            return try await differs(
                PersonSides(number: asked, said: claimed(row), registered: who.name, isOther: why == .otherPerson), staff, who)
        }
        return try await answered(outcome, step)
    }

    /// What was said beside what the register has, for the desk to weigh. That it is shown is on record before.
    private func differs(_ sides: PersonSides, _ staff: StaffMember, _ who: ObjectingDesk.Registered) async throws -> ObjectionDone {
        try await record(staff, .objectionsRead, [who.number], "who it is, beside what was said")
        return .differs(sides)
    }

    /// What the case says of its person; nil where it says nothing.
    private func claimed(_ row: ObjectionCaseRow) -> ClaimedPerson? {
        row.details.flatMap { words.open($0) }.flatMap { ClaimedPerson(details: $0) }
    }

    /// Whom the register has, as a step is judged by it.
    private func judged(_ who: ObjectingDesk.Registered, _ claimed: ClaimedPerson?) -> Representing.Person {
        var person = who.represented
        person.fit = who.name.map { PersonFit.of(claimed, $0) }
        // Where somebody is whose whereabouts are kept back it does not say.
        if !who.isRestricted {
            person.place = region.current.region.desks?.place(practice: who.practice, postcode: who.postcode) ?? .untold
        }
        return person
    }

    /// Whether a step is judged by what the national register says today. Where it cannot be asked the step waits.
    private static func needsRegister(_ step: ObjectionStep, _ it: ObjectionCase) -> Bool {
        switch step {
        case .represent, .died, .moved: true
        // Whoever acts is judged once more.
        case .uphold: it.acting != nil
        default: false
        }
    }

    /// The reference of an objection of the same person that stands under an older number. The register says today whether it is the same person: a merge may
    /// have been taken back, and nobody is kept from objecting by somebody else's objection.
    private func standing(_ person: NHSNumber, _ staff: StaffMember) async throws -> String? {
        let rows = try await kept { () async throws(StorageError) in try await cases.standingElsewhere(person) }
        for row in rows {
            guard let older = row.person, try await registered(older, staff)?.number == person else { continue }
            return row.reference
        }
        return nil
    }

    private func take(
        _ row: ObjectionCaseRow, _ step: ObjectionStep, _ staff: StaffMember, _ who: ObjectingDesk.Registered?, _ now: Date
    ) async throws -> ObjectionCaseStore.Outcome {
        let sealed = try step.reasons.map(seal)
        let (kind, noted, details) = (step.kind, step.noted, try whoObjected(row, step))
        return try await kept { () async throws(StorageError) in
            try await cases.take(
                row.id, at: row.desk, step,
                .init(
                    hand: Hand(.desk, subject: staff.subject), name: staff.name.isEmpty ? nil : staff.name, at: now, words: sealed,
                    evidence: kind == .represent ? sealed : nil, details: details,
                    person: who?.number, registered: who.map { judged($0, claimed(row)) },
                    event: {
                        Self.event(staff, .objectionHandled, $0.person.map { [$0] } ?? [], "\(noted), \($0.it.state.rawValue)", now)
                    },
                    messages: { $0.told(after: kind, at: now) }))
        }
    }

    /// Who a desk says that objected, beside what is kept already, sealed; nil where that says it, or nothing is said.
    private func whoObjected(_ row: ObjectionCaseRow, _ step: ObjectionStep) throws -> [UInt8]? {
        guard case .untie(_, let said?) = step, claimed(row) == nil else { return nil }
        let kept = WrittenDetails(row.details.flatMap { words.open($0) } ?? "")
        let lines = [("Name", said.name ?? ""), ("Born", said.born ?? "")] + kept.lines.map { ($0.name, $0.value) }
        return try seal(WrittenDetails(lines, language: kept.language).text)
    }

    private func answered(_ outcome: ObjectionCaseStore.Outcome, _ step: ObjectionStep) async throws -> ObjectionDone {
        switch outcome {
        case .done(let row):
            // It is said to be in force only when it is: open looks know of it within a lease (law 8).
            if step == .uphold || step.kind == .notDied { try await Task.sleep(for: Self.inForceAfter) }
            return .done(id: row.id)
        case .refused(let why): return .refused(why)
        case .notFound: return .notFound
        case .standsAlready(let reference): return .standsAlready(reference)
        }
    }

    func enter(_ staff: StaffMember, _ entry: ObjectionEntry) async throws -> ObjectionDone {
        let desk = try await mine(staff)
        let number: NHSNumber
        do { number = try NHSNumber(entry.number) } catch { throw ObjectionDesk.wrong(error.sentence) }
        guard entry.received <= Day(clock.now()) else { throw ObjectionDesk.wrong("It cannot have come on a day that has not come.") }
        guard let who = try await registered(number, staff) else { return .nobody }
        if let standing = try await standing(who.number, staff) { return .standsAlready(standing) }
        let claimed = ClaimedPerson(name: entry.name, born: entry.born)
        let fit = who.name.map { PersonFit.of(claimed, $0) } ?? .differs
        if fit == .other || (fit == .differs && entry.samePerson == nil) {
            return try await differs(
                PersonSides(number: entry.number, said: claimed, registered: who.name, isOther: fit == .other), staff, who)
        }
        if let why = entry.acting.flatMap({ Representing.refused($0, on: Day(clock.now()), who.represented) }) {
            return .refused(.mayNotAct(why))
        }
        // No address is kept to which nothing is sent.
        let email = region.current.region.telling?.tellsOfObjections == true ? entry.email : nil
        // That it is English is kept where the region's own is another.
        let other = region.current.region.language == nil ? letters.dropFirst() : letters[...]
        let language = entry.language.flatMap { code in other.first { $0.language.code == code }?.language.code }
        // As it was typed: where it is the wrong person's, a digit of it may be wrong.
        let said = [("Name", entry.name), ("Born", entry.born), (WrittenDetails.numberName, number.formatted)]
        let details = WrittenDetails(said, language: language).text
        let now = clock.now()
        let row = ObjectionCaseRow(
            id: TrailEvent(kind: .objectionHandled, at: now).id, reference: ObjectionCaseRow.newReference(), desk: desk.ics.code,
            person: who.number,
            it: ObjectionCase(way: entry.way, received: entry.received, acting: entry.acting), details: try seal(details),
            contact: try email.map(seal),
            actingEvidence: try entry.acting.map { try seal($0.evidence) }, created: now)
        let why = fit == .fits ? nil : try entry.samePerson.map(seal)
        let outcome = try await kept { () async throws(StorageError) in
            try await cases.receive(
                row,
                .init(
                    hand: Hand(.desk, subject: staff.subject), at: now, words: why,
                    // Where somebody lives whose whereabouts are kept back is told by no desk's name.
                    otherDesk: who.isRestricted
                        ? nil : region.current.region.desks?.other(than: desk.ics, practice: who.practice, postcode: who.postcode),
                    event: { Self.event(staff, .objectionHandled, [who.number], "received, \($0.it.way.rawValue)", now) },
                    messages: { $0.told(after: nil, at: now) }))
        }
        return try await answered(outcome, .consider)
    }

    func take(_ staff: StaffMember, _ list: String, _ isDry: Bool) async throws -> ObjectionImport {
        let desk = try await mine(staff)
        let taking = ListTaking(
            cases: cases, desk: desk, hand: Hand(.desk, subject: staff.subject), now: { [clock] in clock.now() },
            register: { number in
                do { return try await registered(number, staff) } catch LookError.demographicsUnavailable { throw ListTaking.Unanswered() }
            },
            seal: seal,
            event: { person, detail, at in Self.event(staff, .objectionHandled, [person], detail, at) })
        let result: ObjectionImport
        do { result = try await taking.take(list, isDry: isDry) } catch let error as StorageError {
            logger.critical("objections cannot be read or written", metadata: ["why": "\(error.sentence)"])
            throw LookError.accountUnavailable
        }
        if !isDry { try await Task.sleep(for: Self.inForceAfter) }
        return result
    }
}
