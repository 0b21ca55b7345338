import AuditTrail
import CareRecord
import Foundation
import Hummingbird
import Storage
import Web

/// `GET /who-looked`, `GET /who-looked/{event}` and `POST /who-looked/{event}/question`. Whose list it is comes from the session alone; each list is put on
/// record before it leaves.
struct WhoLookedRoute {
    let site: PublicSite

    /// Lines of a page, and events of a line's page.
    static let (lines, events) = (20, 100)

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/who-looked") { request, context in try await list(request, context) }
        router.get("/who-looked/{event}") { request, context in
            let last = PublicAddress.event(request.uri.queryParameters["after"])
            return try await line(context, after: last)
        }
        router.post("/who-looked/{event}/question") { request, context in try await ask(request, context) }
    }

    private func list(_ request: Request, _ context: PersonContext) async throws -> Response {
        let session = context.session
        let last = PublicAddress.event(request.uri.queryParameters["before"])
        let own = try await site.own(session)
        let numbers = own.all
        let heads = try await handOver(last == nil ? "the newest of the list" : "a page of the list", session, own)
        let page = try await kept { () async throws(StorageError) in
            try await site.desk.people.page(of: numbers, before: last, chain: Self.chain(heads), limit: Self.lines)
        }
        let questions = try await kept { () async throws(StorageError) in try await site.desk.questions.asked(by: numbers) }
        let names = await site.desk.names()
        let text = LineWords(site)
        let content = WhoLookedPage.Content(
            lines: page.lines.filter { Reading.isRead($0, by: .person, kind: nil) }.map {
                WhoLookedLine($0, names, text, session: session, showsNames: site.settings.showsStaffNames)
            },
            count: page.count, next: page.next, isFirst: last == nil,
            // The newest question of each: they are newest first.
            questions: Dictionary(questions.map { ($0.event, $0) }, uniquingKeysWith: { newest, _ in newest }),
            showsNames: site.settings.showsStaffNames, canBeProved: site.desk.proofs != nil, heads: heads, own: own)
        return PublicLayout.response(WhoLookedPage.html(content, site: site, session: session))
    }

    private func line(_ context: PersonContext, after last: String?) async throws -> Response {
        let numbers = try await site.own(context.session)
        let heads = try await heads(of: context.session, numbers)
        let found = try await own(context, numbers, heads)
        try await handOver("one look", context.session, heads)
        let content = try await content(found, context.session, after: last)
        return PublicLayout.response(LinePage.html(content, site: site, session: context.session))
    }

    /// The line of the address, if it is this person's; what is another's is answered as what never was.
    private func own(_ context: PersonContext, _ own: OwnNumbers, _ heads: [PersonListHead]) async throws -> (
        line: PersonTrailStore.Line, numbers: [NHSNumber]
    ) {
        guard let event = PublicAddress.event(context.parameters.get("event")) else { throw PublicFailure.notFound }
        let numbers = own.all
        let line = try await kept { () async throws(StorageError) in
            try await site.desk.people.line(event, of: numbers, chain: Self.chain(heads))
        }
        guard let line else { throw own.mayBeMore ? PublicFailure.unavailable : .notFound }
        return (line, numbers)
    }

    private func content(
        _ found: (line: PersonTrailStore.Line, numbers: [NHSNumber]), _ session: SignedInAs, after last: String? = nil
    ) async throws -> LinePage.Content {
        let (line, numbers) = found
        let events = try await kept { () async throws(StorageError) in
            try await site.desk.people.events(of: line, of: numbers, after: last, limit: Self.events)
        }
        let question = try await kept { () async throws(StorageError) in try await site.desk.questions.asked(by: numbers) }
            .first { $0.event == line.first.id }
        let names = await site.desk.names()
        let directory = await site.desk.directory()
        return LinePage.Content(
            line: WhoLookedLine(
                line, names, LineWords(site), session: session, showsNames: site.settings.showsStaffNames, isWhole: true),
            events: events.events,
            next: events.next, question: question, asked: question.flatMap { site.desk.words.open($0.words) },
            answer: question?.answer.flatMap { site.desk.words.open($0) },
            organisation: line.first.organisation.flatMap { ODSCode($0) }.flatMap { directory[$0]?.organisation })
    }

    private func ask(_ request: Request, _ context: PersonContext) async throws -> Response {
        let form = try await Form(request)
        let numbers = try await site.own(context.session)
        let heads = try await heads(of: context.session, numbers)
        let found = try await own(context, numbers, heads)
        let event = found.line.first
        // What nobody of an organisation did is nobody's to answer for.
        guard let organisation = event.organisation, let staff = event.subject else { throw PublicFailure.notFound }
        let typed = form["words"] ?? ""
        let text = site.words(OneLookText.self)
        let wrong: String? =
            typed.isEmpty
            ? text.plain(.enterWords)
            : typed.count > QuestionWords.most ? text.plain(.tooManyWords, ["most": QuestionWords.most]) : nil
        if let wrong {
            // The form's page shows the line again, which is a list that is handed over.
            try await handOver("one look", context.session, heads)
            var content = try await content(found, context.session)
            (content.error, content.typed) = (wrong, typed)
            return PublicLayout.response(LinePage.html(content, site: site, session: context.session), status: .badRequest)
        }
        // A key that cannot seal keeps nothing in the clear.
        guard let sealed = site.desk.words.seal(typed) else { throw PublicFailure.unavailable }
        let now = site.settings.now()
        let asking = PersonSignIn.event(
            .lookQuestioned, context.session, at: now, "to \(organisation)", look: event.look,
            also: [.about: .bytes(PublicAddress.bytes(of: event.id))])
        let row = LookQuestionStore.Row(
            id: asking.id, event: event.id, look: event.look, person: context.session.person, organisation: organisation, words: sealed,
            asked: now)
        let looker = LookQuestionStore.Looker(
            staff: staff, role: event.role ?? "", at: event.at, due: now + Double(site.settings.answerDays) * 86_400)
        do { try await site.desk.questions.ask(row, about: looker, asking) } catch {
            // Asked twice at once, or again while it is open: the page shows the one that is there.
            guard case .conflict = error else { throw PublicFailure.unavailable }
        }
        return Response(status: .seeOther, headers: [.location: PublicAddress.line(event.id, after: nil).here + "#question"])
    }

    /// How far the list reaches in the log at its last checkpoint; none where no log is kept.
    private func heads(of session: SignedInAs, _ own: OwnNumbers) async throws -> [PersonListHead] {
        guard let proofs = site.desk.proofs else { return [] }
        return try await kept { () async throws(StorageError) in try await proofs.heads(of: session.person.digits) }
            .filter { own.has($0.people) }
    }

    /// Numbers are said where they can be of one chain alone.
    private static func chain(_ heads: [PersonListHead]) -> [UInt8]? { heads.count == 1 ? heads[0].chain : nil }

    private func handOver(_ what: String, _ session: SignedInAs, _ own: OwnNumbers) async throws -> [PersonListHead] {
        let heads = try await heads(of: session, own)
        try await handOver(what, session, heads)
        return heads
    }

    /// What is handed over is on record first (law 2), with how far it reaches: events 1 to n at which checkpoint. What is read for the page is read after,
    /// so that it reaches at least so far.
    private func handOver(_ what: String, _ session: SignedInAs, _ heads: [PersonListHead]) async throws {
        let now = site.settings.now()
        let events =
            heads.isEmpty
            ? [PersonSignIn.event(.listHanded, session, at: now, what)]
            : heads.map {
                $0.handing(at: now, subject: session.subject, issuer: session.issuer, purpose: PersonSignIn.purpose, detail: what)
            }
        try await kept { () async throws(StorageError) in try await site.desk.trail.append(all: events) }
    }

    private func kept<T: Sendable>(_ work: () async throws(StorageError) -> T) async throws -> T {
        do { return try await work() } catch {
            site.desk.logger.critical("the trail cannot be read or written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw PublicFailure.unavailable
        }
    }
}
