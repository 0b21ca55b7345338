import AuditTrail
import CareRecord
import Foundation
import Objections
import Storage

/// Whether somebody may act, judged for each request, and the account of it.
extension ActingRoute {
    /// One of them; what is another's is answered as what never was.
    func own(_ context: PersonContext) async throws -> RepresentativeStore.Row {
        guard let id = PublicAddress.event(context.parameters.get("id")) else { throw PublicFailure.notFound }
        let session = context.session
        // Of a number that was once taken for theirs, and is somebody else's today, nothing is theirs.
        let own = try await site.own(session)
        guard
            let row = try await site.kept({ () async throws(StorageError) in try await objecting.representatives.acting(id, by: own.all) })
        else { throw own.mayBeMore ? PublicFailure.unavailable : .notFound }
        return row
    }

    /// Whether they may, today.
    enum May {
        /// The numbers that the register has the person by: those of this person and of nobody else.
        case read([NHSNumber])
        case not(Representing.Refused)
        /// The register does not answer, or does not know the number.
        case unknown
    }

    /// Those of the person for whom they act.
    /// - Throws: what a page says where they may not, or where it cannot be told: nobody reads then.
    func people(_ row: RepresentativeStore.Row, _ session: SignedInAs, _ what: String) async throws -> [NHSNumber] {
        switch try await may(row, session, what) {
        case .read(let people): return people
        case .not: throw PublicFailure.notFound
        case .unknown: throw PublicFailure.unavailable
        }
    }

    func refused(_ row: RepresentativeStore.Row, _ person: ObjectingDesk.Registered) -> Representing.Refused? {
        let evidence = site.desk.words.open(row.evidence) ?? ""
        return row.representing(evidence).refused(on: Day(site.settings.now()), person.represented)
    }

    /// That it was asked is on record in the person's own list before the register is asked (law 2).
    func may(_ row: RepresentativeStore.Row, _ session: SignedInAs, _ what: String) async throws -> May {
        try await put(.representativeAsked, row, [row.person], session, what)
        guard let person = await objecting.register(row.person) else { return .unknown }
        var people = [row.person]
        if person.number != row.person {
            people.append(person.number)
            try await site.link(row.person, person.number, purpose: Self.purpose)
        }
        guard let why = refused(row, person) else { return .read(people) }
        try await put(.representativeRefused, row, people, session, what)
        if why.isForGood { try await end(row) }
        return .not(why)
    }

    /// What nothing can make hold again.
    func end(_ row: RepresentativeStore.Row) async throws {
        let now = site.settings.now()
        _ = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.end(row.id, by: .clock, at: now) {
                TrailEvent(
                    kind: .representativeEnded, at: now, people: [$0.person.digits], purpose: Self.purpose, detail: $0.kind.rawValue,
                    also: TrailEvent.about($0.id))
            }
        }
    }

    /// On record before it leaves; and only if it still stands, now that everything is read.
    func show(_ row: RepresentativeStore.Row, _ people: [NHSNumber], _ context: PersonContext, _ what: String) async throws {
        guard try await put(showing: row, people, context.session, what) else { throw PublicFailure.notFound }
    }

    static let purpose = "acting for a person"

    func event(
        _ kind: TrailEvent.Kind, _ row: RepresentativeStore.Row, _ people: [NHSNumber], _ session: SignedInAs, _ what: String
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: site.settings.now(), subject: session.subject, issuer: session.issuer, people: people.map(\.digits),
            purpose: Self.purpose, detail: "\(row.kind.rawValue): \(what)", also: TrailEvent.about(row.id))
    }

    func put(
        _ kind: TrailEvent.Kind, _ row: RepresentativeStore.Row, _ people: [NHSNumber], _ session: SignedInAs, _ what: String
    ) async throws {
        let event = event(kind, row, people, session, what)
        try await site.kept { () async throws(StorageError) in try await site.desk.trail.append(event) }
    }

    /// - Returns: false where it does not stand any more: nothing is on record then, and nothing may be shown.
    func put(
        showing row: RepresentativeStore.Row, _ people: [NHSNumber], _ session: SignedInAs, _ what: String
    ) async throws -> Bool {
        let event = event(.representativeShown, row, people, session, what)
        return try await site.kept { () async throws(StorageError) in try await objecting.representatives.showing(row, event) }
    }
}
