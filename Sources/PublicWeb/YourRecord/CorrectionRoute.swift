import CareRecord
import Foundation
import Hummingbird
import Storage
import Web

/// `GET /your-record/correction` and `POST /your-record/correction`: what a person asks an organisation to put right, and what became of it (UK GDPR article 16).
/// The words wait sealed for that organisation; nothing is changed here (law 1).
struct CorrectionRoute {
    let site: PublicSite

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/your-record/correction") { _, context in
            PublicLayout.response(try await page(context.session))
        }
        router.post("/your-record/correction") { request, context in try await ask(try await Form(request), context.session) }
    }

    private func ask(_ sent: Form, _ session: SignedInAs) async throws -> Response {
        let own = try await own(session)
        let (entry, typed) = (own.chosen(sent), sent["words"] ?? "")
        var errors: [(id: String, words: String)] = []
        if entry == nil { errors.append(("other", OwnOrganisations.notFound)) }
        if typed.isEmpty { errors.append(("words", "Enter what is wrong")) }
        if typed.count > QuestionWords.most { errors.append(("words", "What is wrong must be \(QuestionWords.most) characters or fewer")) }
        guard errors.isEmpty, let entry else {
            return PublicLayout.response(try await page(session, own, sent, errors), status: .badRequest)
        }
        // A key that cannot seal keeps nothing in the clear.
        guard let sealed = site.desk.words.seal(typed) else { throw PublicFailure.unavailable }
        let now = site.settings.now()
        let event = PersonSignIn.event(.correctionAsked, session, at: now, "to \(entry.organisation.ods.code)")
        let row = CorrectionStore.Row(
            id: event.id, person: session.person, organisation: entry.organisation.ods.code, words: sealed, asked: now,
            due: Self.due(now))
        do { try await site.desk.corrections.ask(row, event) } catch {
            guard case .conflict = error else { throw PublicFailure.unavailable }
            let open = "You have asked \(entry.organisation.name) already. Wait for its answer, or write to it"
            return PublicLayout.response(try await page(session, own, sent, [("other", open)]), status: .badRequest)
        }
        return Response(status: .seeOther, headers: [.location: PublicAddress.correction.path])
    }

    /// One month later by the calendar (UK GDPR article 12(3)).
    static func due(_ asked: Date) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        if let zone = TimeZone(identifier: "Europe/London") { calendar.timeZone = zone }
        return calendar.date(byAdding: .month, value: 1, to: asked) ?? asked.addingTimeInterval(28 * 86_400)
    }

    private func own(_ session: SignedInAs) async throws -> OwnOrganisations {
        try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(session, site.desk) }
    }

    private func page(
        _ session: SignedInAs, _ own: OwnOrganisations? = nil, _ sent: Form? = nil, _ errors: [(id: String, words: String)] = []
    ) async throws -> HTML {
        let asked = try await site.kept { () async throws(StorageError) in
            try await site.desk.corrections.asked(by: try await site.desk.people.numbers(of: session.person))
        }
        let names = own == nil ? try await self.own(session) : own ?? OwnOrganisations(directory: .init(areas: [], entries: []), known: [])
        var main: HTML = """
            \(FormError(language: site.texts.english).summary(errors))<h1>Ask for something to be put right</h1><p>We cannot change your record. The place that wrote it can. We pass on what you \
            write, and its answer will stand here. It must answer in one month.</p>
            """
        for it in asked { main += card(it, names) }
        main += form(names, sent, errors)
        return PublicLayout.page(
            title: "Ask for something to be put right", site: site, session: session, back: (.yourRecord, "Your record and you"),
            hasError: !errors.isEmpty, main: main)
    }

    private func card(_ it: CorrectionStore.Row, _ own: OwnOrganisations) -> HTML {
        let organisation = ODSCode(it.organisation).flatMap { own.directory[$0]?.organisation }
        let name = organisation?.name ?? "An organisation with the code \(it.organisation)"
        func words(_ sealed: [UInt8]?) -> HTML {
            sealed.flatMap { site.desk.words.open($0) }.map { "<p class=\"people-words\">\($0)</p>" }
                ?? "<p>The words cannot be opened just now.</p>"
        }
        var html: HTML = """
            <div class="nhsuk-card people-line"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading nhsuk-heading-s">To \(name)</h2>\
            <p>Asked on \(LondonTime(it.asked).longDate).</p>\(words(it.words))
            """
        if let answered = it.answered {
            html += "<p><strong>\(Self.outcome(it.outcome))</strong> on \(LondonTime(answered).longDate).</p>\(words(it.answer))"
        } else {
            let isLate = it.due < site.settings.now()
            html +=
                isLate
                ? "<p><strong>It should have answered by \(LondonTime(it.due).longDate).</strong> You can <a href=\"\(PublicAddress.complain)\">complain</a>.</p>\(ComplainPage.team(organisation))"
                : "<p>It must answer by \(LondonTime(it.due).longDate).</p>"
        }
        html += "</div></div>"
        return html
    }

    private static func outcome(_ outcome: CorrectionStore.Outcome?) -> String {
        switch outcome {
        case .corrected: "It was put right"
        case .noted: "Your words were put beside it"
        case .declined: "It was not changed"
        case nil: "It was answered"
        }
    }

    private func form(_ own: OwnOrganisations, _ sent: Form?, _ errors: [(id: String, words: String)]) -> HTML {
        let wrong = errors.first { $0.id == "words" }?.words
        let message: HTML = wrong.map { FormError(language: site.texts.english).message($0, id: "words") } ?? ""
        return """
            <h2>Ask</h2><form method="post" action="\(PublicAddress.correction)" novalidate>\(own.choice(sent, error: errors.first { $0.id == "other" }?.words, site.texts.english))\
            <div class="nhsuk-form-group nhsuk-character-count\(wrong == nil ? "" : " nhsuk-form-group--error")" data-module="nhsuk-character-count" data-maxlength="\(QuestionWords.most)">\
            <label class="nhsuk-label nhsuk-label--s" for="words">What is wrong, and what should it say?</label>\
            <div class="nhsuk-hint" id="words-hint">The privacy officers of the place that you choose read it, and those of the region.</div>\(message)\
            <textarea class="nhsuk-textarea nhsuk-js-character-count" id="words" name="words" rows="5" aria-describedby="\(wrong == nil ? "" : "words-error ")words-hint words-info">\(plain: sent?["words"] ?? "")</textarea>\
            <div class="nhsuk-hint nhsuk-character-count__message" id="words-info">You can enter up to \(QuestionWords.most) characters</div></div>\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">Send it</button></form>
            """
    }
}
