import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Looks
import Objections
import PublicWeb
import StaffWeb
import Storage

/// Who acts for whom on the public pages, as a desk keeps it.
extension LiveObjections {
    /// - Parameter number: the person's, or that of who acts, with what is known to be older or newer than it; nil: of everybody.
    func whoActs(_ staff: StaffMember, about number: NHSNumber?) async throws -> ShownRepresentatives {
        let desk = try await mine(staff)
        let numbers: [NHSNumber]? = if let number { try await self.numbers(of: number) } else { nil }
        let found = try await kept { () async throws(StorageError) in
            try await representatives.at(desk.ics.code, about: numbers, limit: ShownRepresentatives.most + 1)
        }
        let rows = found.prefix(ShownRepresentatives.most)
        var lines: [ShownRepresentatives.Line] = []
        for row in rows { lines.append(try await line(row, staff)) }
        let named = Set(rows.flatMap { [$0.person, $0.representative] }).sorted()
        try await record(staff, .objectionsRead, named, "who acts for somebody: \(rows.count)")
        var shown = ShownRepresentatives(
            desk: desk, lines: lines, hasMore: found.count > rows.count, about: number, today: Day(clock.now()))
        shown.tabs = try await tabs(desk, shown.today)
        return shown
    }

    private func line(_ row: RepresentativeStore.Row, _ staff: StaffMember) async throws -> ShownRepresentatives.Line {
        let isWaiting = row.confirmedBy == nil
        let before =
            isWaiting
            ? try await kept { () async throws(StorageError) in try await representatives.ended([row.person], [row.representative]) } : nil
        return .init(
            id: row.id, person: row.person, representative: row.representative, kind: row.kind, from: row.from, until: row.until,
            evidence: words.open(row.evidence), waiting: !isWaiting ? nil : row.setBy == staff.subject ? .forAnother : .forYou,
            cannotDecide: row.cannotDecide, enteredBy: row.setBy, entered: Day(row.set),
            before: before.map { .init(isByPerson: $0.isByPerson, day: Day($0.at)) })
    }

    /// Every number that is or was the person's, as far as is known here.
    func numbers(of number: NHSNumber) async throws -> [NHSNumber] {
        try await kept { () async throws(StorageError) in try await people.numbers(of: number) }
    }

    /// Both are traced first, each search on record: nobody acts for a number that may be nobody's. It holds once a second person of the desk agrees.
    func represent(_ staff: StaffMember, _ entry: RepresentativeEntry) async throws -> RepresentativeDone {
        let desk = try await mine(staff)
        guard let person = try await registered(entry.person, staff) else { return .nobody }
        guard let actor = try await registered(entry.representative, staff) else { return .nobodyActs }
        guard person.number != actor.number else { return .samePerson }
        let now = clock.now()
        if let why = refused(entry.representing, person, than: desk, now) { return why }
        let (evidence, from, until, cannotDecide): (String, Day, Day?, Bool) =
            switch entry.representing {
            case .living(let it): (it.evidence, it.from, it.until, it.cannotDecide)
            case .estate(let evidence, let from, let until): (evidence, from, until, false)
            }
        let event = Self.event(staff, .representativeSet, [person.number], entry.kind.rawValue + ", waits for a second person", now)
        let row = RepresentativeStore.Row(
            id: event.id, person: person.number, representative: actor.number, kind: entry.kind, evidence: try seal(evidence),
            // Nobody is a parent before their child is born.
            from: entry.kind == .parent ? max(from, person.born ?? from) : from, until: until, cannotDecide: cannotDecide,
            practice: person.practice, desk: desk.ics.code, setBy: staff.subject, set: now)
        let (theirs, actors) = (try await numbers(of: person.number), try await numbers(of: actor.number))
        let entered = try await kept { () async throws(StorageError) in
            try await representatives.enter(row, people: theirs, actors: actors, knowsOfEnd: entry.knowsOfEnd, event) {
                Self.event(staff, .representativeEnded, [$0.person], $0.kind.rawValue, now, about: $0.id)
            }
        }
        return switch entered {
        case .done: .done
        case .standsAlready: .standsAlready
        case .endedBefore(let it): .endedBefore(.init(isByPerson: it.isByPerson, day: Day(it.at)))
        }
    }

    /// Why a desk does not put it on record, or agree to it, today; nil: it may.
    private func refused(
        _ representing: Representing, _ person: ObjectingDesk.Registered, than desk: Desk, _ now: Date
    ) -> RepresentativeDone? {
        let why = representing.refused(on: Day(now), person.represented)
        // First: whose desk it is tells where somebody lives.
        if why == .keptBack { return .refused(.keptBack) }
        if let other = otherDesk(person, than: desk) { return .otherDesk(other.name) }
        return why.map { .refused($0) }
    }

    /// Nobody's desk puts on record who is another one's.
    private func otherDesk(_ person: ObjectingDesk.Registered, than own: Desk) -> Desk? {
        switch region.current.region.desks?.sent(practice: person.practice, postcode: person.postcode) {
        case .byPractice(let desk)?, .byPostcode(let desk)?: desk.ics == own.ics ? nil : desk
        case .ask?, nil: nil
        }
    }

    /// The second person's word. Judged anew: days or weeks may have passed since it was entered.
    /// - Returns: nil where there is none of this desk's that waits.
    func confirmRepresenting(_ id: String, _ staff: StaffMember) async throws -> RepresentativeDone? {
        let desk = try await mine(staff)
        guard let row = try await kept({ () async throws(StorageError) in try await representatives.waiting(id, at: desk.ics.code) })
        else { return nil }
        guard row.setBy != staff.subject else { return .samePersonAgrees }
        guard let person = try await registered(row.person, staff) else { return .nobody }
        let now = clock.now()
        if let why = refused(row.representing(words.open(row.evidence) ?? ""), person, than: desk, now) { return why }
        let confirmed = try await kept { () async throws(StorageError) in
            try await representatives.confirm(id, at: desk.ics.code, by: staff.subject, at: now) { row in
                [
                    Self.event(staff, .representativeSet, [row.person], row.kind.rawValue + ", agreed", now, about: row.id),
                    Self.event(staff, .actingSet, [row.representative], row.kind.rawValue, now, about: row.id),
                ]
            }
        }
        return switch confirmed {
        case .done: .done
        case .samePerson: .samePersonAgrees
        case .notFound: nil
        }
    }

    func endRepresenting(_ id: String, _ staff: StaffMember) async throws -> Bool {
        let desk = try await mine(staff)
        let now = clock.now()
        return try await kept { () async throws(StorageError) in
            try await representatives.end(id, by: .desk(desk.ics.code, who: staff.subject), at: now) {
                Self.event(staff, .representativeEnded, [$0.person], $0.kind.rawValue, now, about: $0.id)
            }
        }
    }
}
