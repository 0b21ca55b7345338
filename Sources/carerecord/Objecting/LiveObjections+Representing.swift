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
    /// - Parameter number: the person's, or that of who acts; nil: of everybody.
    func whoActs(_ staff: StaffMember, about number: NHSNumber?) async throws -> ShownRepresentatives {
        let desk = try await mine(staff)
        let found = try await kept { () async throws(StorageError) in
            try await representatives.at(desk.ics.code, about: number, limit: ShownRepresentatives.most + 1)
        }
        let rows = found.prefix(ShownRepresentatives.most)
        let named = Set(rows.flatMap { [$0.person, $0.representative] }).sorted()
        try await record(staff, .objectionsRead, named, "who acts for somebody: \(rows.count)")
        return ShownRepresentatives(
            desk: desk,
            lines: rows.map {
                .init(
                    id: $0.id, person: $0.person, representative: $0.representative, kind: $0.kind, from: $0.from, until: $0.until,
                    evidence: words.open($0.evidence),
                    waiting: $0.confirmedBy != nil ? nil : $0.setBy == staff.subject ? .forAnother : .forYou)
            }, hasMore: found.count > rows.count)
    }

    /// Both are traced first, each search on record: nobody acts for a number that may be nobody's. It holds once a second person of the desk agrees.
    func represent(_ staff: StaffMember, _ entry: RepresentativeEntry) async throws -> RepresentativeDone {
        let desk = try await mine(staff)
        guard let person = try await registered(entry.person, staff) else { return .nobody }
        guard let actor = try await registered(entry.representative, staff) else { return .nobodyActs }
        guard person.number != actor.number else { return .samePerson }
        // Nobody puts themselves on record, nor a desk somebody who is another one's.
        if let other = otherDesk(person, than: desk) { return .otherDesk(other.name) }
        let now = clock.now()
        if let why = entry.representing.refused(on: Day(now), person.represented) { return .refused(why) }
        let (evidence, from, until, cannotDecide): (String, Day, Day?, Bool) =
            switch entry.representing {
            case .living(let it): (it.evidence, it.from, it.until, it.cannotDecide)
            case .estate(let evidence, let from, let until): (evidence, from, until, false)
            }
        let event = Self.event(staff, .representativeSet, [person.number], entry.kind.rawValue + ", waits for a second person", now)
        let row = RepresentativeStore.Row(
            id: event.id, person: person.number, representative: actor.number, kind: entry.kind, evidence: try seal(evidence), from: from,
            until: until, cannotDecide: cannotDecide, practice: person.practice, desk: desk.ics.code, setBy: staff.subject, set: now)
        let isSet = try await kept { () async throws(StorageError) in try await representatives.set(row, event) }
        return isSet ? .done : .standsAlready
    }

    private func otherDesk(_ person: ObjectingDesk.Registered, than own: Desk) -> Desk? {
        switch region.current.region.desks?.sent(practice: person.practice, postcode: person.postcode) {
        case .byPractice(let desk)?, .byPostcode(let desk)?: desk.ics == own.ics ? nil : desk
        case .ask?, nil: nil
        }
    }

    /// The second person's word.
    func confirmRepresenting(_ id: String, _ staff: StaffMember) async throws -> RepresentativeStore.Confirmed {
        let desk = try await mine(staff)
        let now = clock.now()
        return try await kept { () async throws(StorageError) in
            try await representatives.confirm(id, at: desk.ics.code, by: staff.subject, at: now) { row in
                [
                    Self.event(staff, .representativeSet, [row.person], row.kind.rawValue + ", agreed", now, about: row.id),
                    Self.event(staff, .actingSet, [row.representative], row.kind.rawValue, now, about: row.id),
                ]
            }
        }
    }

    func endRepresenting(_ id: String, _ staff: StaffMember) async throws -> Bool {
        let desk = try await mine(staff)
        let now = clock.now()
        return try await kept { () async throws(StorageError) in
            try await representatives.end(id, at: desk.ics.code, by: staff.subject, at: now) {
                Self.event(staff, .representativeEnded, [$0.person], $0.kind.rawValue, now, about: $0.id)
            }
        }
    }
}
