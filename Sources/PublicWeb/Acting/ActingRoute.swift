import AuditTrail
import CareRecord
import Foundation
import Hummingbird
import Objections
import Storage
import Web

/// `GET /acting`, `GET /acting/{id}`, `/acting/{id}/copy` and `POST /acting/{id}/stop`: what somebody who acts for a person may read, letters for them, and the
/// person's own word that it stops. Signed in as themselves; for whom they act is what two people of a desk have put on record, read anew and judged anew for
/// each request. Nothing clinical is here.
struct ActingRoute {
    let site: PublicSite
    let objecting: ObjectingDesk

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/acting") { _, context in PublicLayout.response(try await start(context.session)) }
        router.get("/acting/{id}") { request, context in try await list(context, request.uri.queryParameters["month"].map(String.init)) }
        router.get("/acting/{id}/copy") { _, context in
            let row = try await own(context)
            let people = try await people(row, context.session, "the form for a letter")
            try await show(row, people, context, "the form for a letter")
            return PublicLayout.response(ActingPages.copyForm(row, nil, error: nil, site: site, session: context.session))
        }
        router.post("/acting/{id}/copy") { request, context in try await letter(try await Form(request), context) }
        router.post("/acting/{id}/stop") { _, context in try await stop(context) }
    }

    private func start(_ session: SignedInAs) async throws -> HTML {
        let own = try await site.own(session)
        var content = ActingPages.Start(own)
        let rows = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.actingFor(own.all, limit: RepresentativeStore.most + 1)
        }
        content.hasMore = rows.count > RepresentativeStore.most
        for row in rows.prefix(RepresentativeStore.most) {
            switch try await may(row, session, "whether they may act") {
            case .read(let people):
                // Only if it still stands, now that the register was asked.
                if try await put(showing: row, people, session, "that they may act") { content.theirs.append((row, nil)) }
            // Not even named: as one that a desk has ended, and alike, so that nothing is told by it.
            case .not(.keptBack), .unknown: continue
            case .not(let why): content.theirs.append((row, why))
            }
        }
        (content.mine, content.hasMoreOfMine) = try await mine(own, session)
        return ActingPages.start(content, desk: desk, site: site, session: session)
    }

    /// Who acts for whoever is signed in, and who waits to, as far as the register lets it be judged. What a day or their age has ended is ended here too, so that
    /// nothing stands there that is not so.
    private func mine(_ own: OwnNumbers, _ session: SignedInAs) async throws -> ([ActingPages.Mine], hasMore: Bool) {
        let rows = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.actors(for: own.all, limit: RepresentativeStore.most + 1)
        }
        guard !rows.isEmpty else { return ([], false) }
        var me = own.registered
        if me == nil { me = try await site.registered(session.person, session) }
        var mine: [ActingPages.Mine] = []
        for row in rows.prefix(RepresentativeStore.most) {
            // By what the register says of this number and no other: one that was once taken for theirs may be somebody else's again.
            let why = me.flatMap { row.person == session.person || row.person == $0.number ? refused(row, $0) : nil }
            if let why, why.isForGood { try await end(row) }
            mine.append(ActingPages.Mine(row: row, why: why))
        }
        return (mine, rows.count > RepresentativeStore.most)
    }

    private func desk(_ code: String) -> Desk? { ODSCode(code).flatMap { objecting.book()?[$0] } }

    // MARK: The list

    private func list(_ context: PersonContext, _ asked: String?) async throws -> Response {
        let (session, row) = (context.session, try await own(context))
        let last = ActingMonth.last(on: Day(site.settings.now()))
        let month = try asked.map { text in
            guard let month = ActingMonth(text), month <= last, month >= ActingMonth(row.from) else { throw PublicFailure.notFound }
            return month
        }
        let people = try await people(row, session, "who looked, \((month ?? last).text)")
        var content = ActingPages.List(
            row: row, month: month ?? last, isFirst: (month ?? last) <= ActingMonth(row.from), isLast: (month ?? last) == last)
        content.isBefore = (month ?? last) < ActingMonth(row.from)
        let shown = content.month
        content.desk = desk(row.desk)
        if !content.isBefore { (content.days, content.isCutShort) = try await days(row, people, shown) }
        content.practice = await practice(row)?.name
        try await show(row, people, context, "who looked, \(shown.text)")
        return PublicLayout.response(ActingPages.list(content, site: site, session: session))
    }

    /// Where the person was registered when it was entered; nil where its name alone would tell something.
    private func practice(_ row: RepresentativeStore.Row) async -> Organisation? {
        guard let code = row.practice, let known = await site.desk.directory()[code]?.organisation, !known.isSensitive else { return nil }
        return known
    }

    /// Days of a month on which that practice looked.
    private func days(_ row: RepresentativeStore.Row, _ people: [NHSNumber], _ month: ActingMonth) async throws -> ([Day], Bool) {
        guard let practice = await practice(row) else { return ([], false) }
        var (days, last): ([Day], String) = ([], PersonTrailStore.place(month.end))
        for _ in 0..<Self.pages {
            let page = try await site.kept { () async throws(StorageError) in
                try await site.desk.people.page(of: people, before: last, limit: Self.lines)
            }
            for line in page.lines {
                guard line.first.at >= month.start else { return (days, false) }
                let day = Day(line.first.at)
                guard line.first.organisation == practice.ods.code, day >= row.from, Reading.isRead(line, by: .proxy, kind: practice.kind)
                else { continue }
                if days.last != day { days.append(day) }
            }
            guard let next = page.next else { return (days, false) }
            last = next
        }
        return (days, true)
    }

    private static let (pages, lines) = (50, 200)

    // MARK: Letters, and its end

    private func letter(_ form: Form, _ context: PersonContext) async throws -> Response {
        let (session, row) = (context.session, try await own(context))
        // Where the person was is not theirs to read: no place is offered, and one is found by its name alone.
        let places = OwnOrganisations(directory: await site.desk.directory(), known: [])
        let chosen = places.chosen(form)
        let what = chosen.map { "a letter to \($0.organisation.ods.code)" } ?? "the form for a letter"
        let people = try await people(row, session, what)
        try await show(row, people, context, what)
        guard let entry = chosen else {
            return PublicLayout.response(
                ActingPages.copyForm(
                    row, form, error: .enterName, site: site, session: session), status: .badRequest
            )
        }
        return PublicLayout.response(
            ActingPages.letter(row, people.last ?? row.person, entry.organisation, site: site, session: session))
    }

    /// The person's own word: nobody acts any more for whoever says so themselves, nor waits to.
    private func stop(_ context: PersonContext) async throws -> Response {
        let (session, now) = (context.session, site.settings.now())
        guard let id = PublicAddress.event(context.parameters.get("id")) else { throw PublicFailure.notFound }
        let own = try await site.own(session)
        let about = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.person(of: id, among: own.all)
        }
        // It may be theirs, by a number that the register gave no answer about.
        guard about != nil else { throw own.mayBeMore ? PublicFailure.unavailable : .notFound }
        // Nothing happens to one that has ended already: pressed twice, it has ended.
        _ = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.end(id, by: .person, at: now) { row in
                // In the list of the number that it is about, too: each list stands alone where a merge is taken back.
                TrailEvent(
                    kind: .representativeEnded, at: now, subject: session.subject, issuer: session.issuer,
                    people: [session.person.digits] + (row.person == session.person ? [] : [row.person.digits]),
                    purpose: PersonSignIn.purpose, detail: row.kind.rawValue, also: TrailEvent.about(row.id))
            }
        }
        return Response(status: .seeOther, headers: [.location: PublicAddress.acting.here])
    }
}
