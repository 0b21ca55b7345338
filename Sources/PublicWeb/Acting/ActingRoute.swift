import AuditTrail
import CareRecord
import Foundation
import Hummingbird
import Objections
import Storage
import Web

/// `GET /acting`, `GET /acting/{id}` and `/acting/{id}/copy`: what somebody who acts for a person may read, and letters for them. Signed in as themselves; for whom
/// they act is what a desk has put on record, read anew and judged anew for each request, with the person's own list saying so first. Nothing clinical is here.
struct ActingRoute {
    let site: PublicSite
    let objecting: ObjectingDesk

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/acting") { _, context in PublicLayout.response(try await start(context.session)) }
        router.get("/acting/{id}") { request, context in
            try await list(context, before: PublicAddress.event(request.uri.queryParameters["before"]))
        }
        router.get("/acting/{id}/copy") { _, context in
            let row = try await own(context)
            // A form without anything of the person's: only the letter is put on record.
            return PublicLayout.response(ActingPages.copyForm(row, nil, error: nil, site: site, session: context.session))
        }
        router.post("/acting/{id}/copy") { request, context in try await letter(try await Form(request), context) }
    }

    private func start(_ session: SignedInAs) async throws -> HTML {
        let numbers = try await site.kept { () async throws(StorageError) in try await site.desk.people.numbers(of: session.person) }
        let theirs = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actingFor(numbers) }
        let mine = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actors(for: numbers) }
        return ActingPages.start(
            theirs, mine, desk: { code in ODSCode(code).flatMap { objecting.book()?[$0] } }, site: site, session: session)
    }

    /// One of those for whom whoever is signed in acts; what is another's is answered as what never was.
    private func own(_ context: PersonContext) async throws -> RepresentativeStore.Row {
        guard let id = PublicAddress.event(context.parameters.get("id")) else { throw PublicFailure.notFound }
        let numbers = try await site.kept { () async throws(StorageError) in
            try await site.desk.people.numbers(of: context.session.person)
        }
        let rows = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actingFor(numbers) }
        guard let row = rows.first(where: { $0.id == id }) else { throw PublicFailure.notFound }
        return row
    }

    /// Whether they may, today.
    private enum May {
        /// Under which number the register has the person now.
        case read(NHSNumber)
        case not(Representing.Refused?)
    }

    /// That it was asked is on record in the person's own list before the register is asked, and so before anything is shown (law 2).
    private func may(_ row: RepresentativeStore.Row, _ session: SignedInAs, _ what: String) async throws -> May {
        let now = site.settings.now()
        let event = TrailEvent(
            kind: .representativeAsked, at: now, subject: session.subject, issuer: session.issuer, people: [row.person.digits],
            purpose: Self.purpose, detail: what)
        try await site.kept { () async throws(StorageError) in try await site.desk.trail.append(event) }
        // Whose power it is may have ended with the person, or the register may keep them back since: where it does not say, nobody reads.
        guard let person = await objecting.register(row.person) else { return .not(nil) }
        let evidence = site.desk.words.open(row.evidence) ?? ""
        if let why = row.representing(evidence).refused(on: Day(now), person.represented) { return .not(why) }
        return .read(person.number)
    }

    private static let purpose = "acting for a person"

    private func list(_ context: PersonContext, before last: String?) async throws -> Response {
        let (session, row) = (context.session, try await own(context))
        switch try await may(row, session, last == nil ? "the newest of the list" : "a page of the list") {
        case .not(let why): return refused(row, why, session)
        case .read(let number):
            let heads = try await heads(of: number)
            let numbers = try await site.kept { () async throws(StorageError) in try await site.desk.people.numbers(of: number) }
            let page = try await site.kept { () async throws(StorageError) in
                try await site.desk.people.page(
                    of: numbers, before: last, chain: heads.count == 1 ? heads[0].chain : nil, limit: WhoLookedRoute.lines)
            }
            let (names, directory) = (await site.desk.names(), await site.desk.directory())
            let shown = page.lines.filter { line in
                let kind = line.first.organisation.flatMap { ODSCode($0) }.flatMap { directory[$0]?.organisation.kind }
                return Reading.isRead(line, by: .proxy, kind: kind)
            }
            let content = ActingPages.List(
                row: row, lines: shown.map { WhoLookedLine($0, names, isOwn: false, showsNames: false) },
                kept: page.lines.count - shown.count,
                count: page.count, heads: heads, next: page.next, isFirst: last == nil)
            return PublicLayout.response(ActingPages.list(content, site: site, session: session))
        }
    }

    private func heads(of number: NHSNumber) async throws -> [PersonListHead] {
        guard let proofs = site.desk.proofs else { return [] }
        return try await site.kept { () async throws(StorageError) in try await proofs.heads(of: number.digits) }
    }

    private func letter(_ form: Form, _ context: PersonContext) async throws -> Response {
        let (session, row) = (context.session, try await own(context))
        // Where the person was is not theirs to read: no place is offered, and one is found by its name alone.
        let places = OwnOrganisations(directory: await site.desk.directory(), known: [])
        guard let entry = places.chosen(form) else {
            return PublicLayout.response(
                ActingPages.copyForm(row, form, error: OwnOrganisations.notFound, site: site, session: session), status: .badRequest)
        }
        switch try await may(row, session, "a letter to \(entry.organisation.ods.code)") {
        case .not(let why): return refused(row, why, session)
        case .read(let number):
            return PublicLayout.response(ActingPages.letter(row, number, entry.organisation, site: site, session: session))
        }
    }

    private func refused(_ row: RepresentativeStore.Row, _ why: Representing.Refused?, _ session: SignedInAs) -> Response {
        let desk = ODSCode(row.desk).flatMap { objecting.book()?[$0] }
        return PublicLayout.response(ActingPages.refused(why, desk, site: site, session: session), status: .forbidden)
    }
}
