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
            guard case .read(let people) = try await may(row, context.session, "the form for a letter") else {
                throw PublicFailure.notFound
            }
            try await show(row, people, context, "the form for a letter")
            return PublicLayout.response(ActingPages.copyForm(row, nil, error: nil, site: site, session: context.session))
        }
        router.post("/acting/{id}/copy") { request, context in try await letter(try await Form(request), context) }
        router.post("/acting/{id}/stop") { _, context in try await stop(context) }
    }

    private func start(_ session: SignedInAs) async throws -> HTML {
        let numbers = try await numbers(of: session)
        var theirs: [(row: RepresentativeStore.Row, why: Representing.Refused?)] = []
        for row in try await actingFor(numbers, session) {
            switch try await may(row, session, "whether they may act") {
            case .read(let people):
                try await put(.representativeShown, row, people, session, "that they may act")
                theirs.append((row, nil))
            // Not even named, as one that a desk has ended.
            case .not(.keptBack): continue
            case .not(let why): theirs.append((row, why))
            }
        }
        let mine = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actors(for: numbers) }
        return ActingPages.start(theirs, mine, desk: desk, site: site, session: session)
    }

    private func desk(_ code: String) -> Desk? { ODSCode(code).flatMap { objecting.book()?[$0] } }

    private func numbers(of session: SignedInAs) async throws -> [NHSNumber] {
        try await site.kept { () async throws(StorageError) in try await site.desk.people.numbers(of: session.person) }
    }

    /// Those for whom whoever is signed in acts. Under a number of theirs that was superseded only where the register says that it is theirs today: a merge may
    /// have been taken back.
    private func actingFor(_ numbers: [NHSNumber], _ session: SignedInAs) async throws -> [RepresentativeStore.Row] {
        let rows = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actingFor(numbers) }
        var theirs: [RepresentativeStore.Row] = []
        for row in rows {
            guard row.representative != session.person else {
                theirs.append(row)
                continue
            }
            if let actor = await objecting.register(row.representative), actor.number == session.person { theirs.append(row) }
        }
        return theirs
    }

    /// One of them; what is another's is answered as what never was.
    private func own(_ context: PersonContext) async throws -> RepresentativeStore.Row {
        guard let id = PublicAddress.event(context.parameters.get("id")) else { throw PublicFailure.notFound }
        let session = context.session
        guard let row = try await actingFor(try await numbers(of: session), session).first(where: { $0.id == id }) else {
            throw PublicFailure.notFound
        }
        return row
    }

    /// Whether they may, today.
    private enum May {
        /// The numbers that the register has the person by: those of this person and of nobody else.
        case read([NHSNumber])
        case not(Representing.Refused)
    }

    /// That it was asked is on record in the person's own list before the register is asked (law 2); where it does not answer, nobody reads.
    private func may(_ row: RepresentativeStore.Row, _ session: SignedInAs, _ what: String) async throws -> May {
        try await put(.representativeAsked, row, [row.person], session, what)
        guard let person = await objecting.register(row.person) else { throw PublicFailure.unavailable }
        var people = [row.person]
        if person.number != row.person {
            people.append(person.number)
            // So that the person finds it under their number of today.
            let event = event(.searchAnswered, row, people, session, "number superseded")
            try await site.kept { () async throws(StorageError) in
                try await site.desk.trail.append(event, older: row.person.digits, newer: person.number.digits)
            }
        }
        let evidence = site.desk.words.open(row.evidence) ?? ""
        guard let why = row.representing(evidence).refused(on: Day(site.settings.now()), person.represented) else { return .read(people) }
        try await put(.representativeRefused, row, people, session, what)
        if why.isForGood {
            let now = site.settings.now()
            _ = try await site.kept { () async throws(StorageError) in
                try await objecting.representatives.end(row.id, at: nil, by: "the service", at: now) {
                    TrailEvent(
                        kind: .representativeEnded, at: now, people: [$0.person.digits], purpose: Self.purpose, detail: $0.kind.rawValue,
                        also: TrailEvent.about($0.id))
                }
            }
        }
        return .not(why)
    }

    /// On record before it leaves; and only if it still stands, now that everything is read.
    private func show(_ row: RepresentativeStore.Row, _ people: [NHSNumber], _ context: PersonContext, _ what: String) async throws {
        guard try await own(context) == row else { throw PublicFailure.notFound }
        try await put(.representativeShown, row, people, context.session, what)
    }

    private static let purpose = "acting for a person"

    private func event(
        _ kind: TrailEvent.Kind, _ row: RepresentativeStore.Row, _ people: [NHSNumber], _ session: SignedInAs, _ detail: String
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: site.settings.now(), subject: session.subject, issuer: session.issuer, people: people.map(\.digits),
            purpose: Self.purpose, detail: detail, also: kind == .searchAnswered ? [:] : TrailEvent.about(row.id))
    }

    private func put(
        _ kind: TrailEvent.Kind, _ row: RepresentativeStore.Row, _ people: [NHSNumber], _ session: SignedInAs, _ detail: String
    ) async throws {
        let event = event(kind, row, people, session, "\(row.kind.rawValue): \(detail)")
        try await site.kept { () async throws(StorageError) in try await site.desk.trail.append(event) }
    }

    // MARK: The list

    private func list(_ context: PersonContext, _ asked: String?) async throws -> Response {
        let (session, row) = (context.session, try await own(context))
        let last = ActingMonth.last(on: Day(site.settings.now()))
        let month = try asked.map { text in
            guard let month = ActingMonth(text), month <= last, month >= ActingMonth(row.from) else { throw PublicFailure.notFound }
            return month
        }
        guard case .read(let people) = try await may(row, session, "who looked, \((month ?? last).text)") else {
            throw PublicFailure.notFound
        }
        var content = ActingPages.List(
            row: row, month: month ?? last, isFirst: (month ?? last) <= ActingMonth(row.from), isLast: (month ?? last) == last)
        content.isBefore = (month ?? last) < ActingMonth(row.from)
        let shown = content.month
        content.count = try await site.kept { () async throws(StorageError) in
            try await site.desk.people.count(of: people, before: shown.end)
        }
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
        guard case .read(let people) = try await may(row, session, what) else { throw PublicFailure.notFound }
        try await show(row, people, context, what)
        guard let entry = chosen else {
            return PublicLayout.response(
                ActingPages.copyForm(row, form, error: OwnOrganisations.notFound, site: site, session: session), status: .badRequest)
        }
        return PublicLayout.response(
            ActingPages.letter(row, people.last ?? row.person, entry.organisation, site: site, session: session))
    }

    /// The person's own word: nobody acts any more for whoever says so themselves.
    private func stop(_ context: PersonContext) async throws -> Response {
        let (session, now) = (context.session, site.settings.now())
        guard let id = PublicAddress.event(context.parameters.get("id")) else { throw PublicFailure.notFound }
        let numbers = try await numbers(of: session)
        let mine = try await site.kept { () async throws(StorageError) in try await objecting.representatives.actors(for: numbers) }
        guard mine.contains(where: { $0.id == id }) else { throw PublicFailure.notFound }
        _ = try await site.kept { () async throws(StorageError) in
            try await objecting.representatives.end(id, at: nil, by: "the person", at: now) {
                PersonSignIn.event(.representativeEnded, session, at: now, $0.kind.rawValue, also: TrailEvent.about($0.id))
            }
        }
        return Response(status: .seeOther, headers: [.location: PublicAddress.acting.path])
    }
}
