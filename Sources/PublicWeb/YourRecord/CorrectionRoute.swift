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
            let numbers = try await site.own(context.session)
            return PublicLayout.response(try await page(context.session, numbers, try await own(numbers)))
        }
        router.post("/your-record/correction") { request, context in try await ask(try await Form(request), context.session) }
    }

    private func ask(_ sent: Form, _ session: SignedInAs) async throws -> Response {
        let numbers = try await site.own(session)
        let own = try await own(numbers)
        let (entry, typed) = (own.chosen(sent), sent["words"] ?? "")
        let words = site.words(CorrectionText.self)
        var errors: [(id: String, words: String)] = []
        if entry == nil { errors.append(("other", site.words(PlaceChoiceText.self).plain(.chooseOrEnter))) }
        if typed.isEmpty { errors.append(("words", words.plain(.enterWords))) }
        if typed.count > QuestionWords.most { errors.append(("words", words.plain(.tooManyWords, ["most": QuestionWords.most]))) }
        guard errors.isEmpty, let entry else {
            return PublicLayout.response(try await page(session, numbers, own, sent, errors), status: .badRequest)
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
            let open = words.plain(.askedAlready, ["place": entry.organisation.name])
            return PublicLayout.response(try await page(session, numbers, own, sent, [("other", open)]), status: .badRequest)
        }
        return Response(status: .seeOther, headers: [.location: PublicAddress.correction.here])
    }

    /// One month later by the calendar (UK GDPR article 12(3)).
    static func due(_ asked: Date) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        if let zone = TimeZone(identifier: "Europe/London") { calendar.timeZone = zone }
        return calendar.date(byAdding: .month, value: 1, to: asked) ?? asked.addingTimeInterval(28 * 86_400)
    }

    private func own(_ numbers: OwnNumbers) async throws -> OwnOrganisations {
        try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(numbers.all, site.desk) }
    }

    private func page(
        _ session: SignedInAs, _ numbers: OwnNumbers, _ names: OwnOrganisations, _ sent: Form? = nil,
        _ errors: [(id: String, words: String)] = []
    ) async throws -> HTML {
        let asked = try await site.kept { () async throws(StorageError) in
            try await site.desk.corrections.asked(by: numbers.all)
        }
        try await site.account(.shown(.correction, session))
        let words = site.words(CorrectionText.self)
        var main: HTML =
            "\(FormError(language: words.language).summary(errors))<h1>\(words[.title])</h1>\(OwnNumbersText.html(numbers, site))\(words.blocks(.intro))"
        for it in asked { main += card(it, names, words) }
        main += form(names, sent, errors, words)
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.yourRecord, words.plain(.back)), hasError: !errors.isEmpty,
            language: words.language, main: main)
    }

    private func card(_ it: CorrectionStore.Row, _ own: OwnOrganisations, _ words: PageWords<CorrectionText>) -> HTML {
        let organisation = ODSCode(it.organisation).flatMap { own.directory[$0]?.organisation }
        let name = organisation?.name ?? words.plain(.unknownPlace, ["code": it.organisation])
        func opened(_ sealed: [UInt8]?) -> HTML {
            sealed.flatMap { site.desk.words.open($0) }.map { "<p class=\"people-words\">\($0)</p>" } ?? words.blocks(.cannotOpen)
        }
        func date(_ date: Date) -> [String: any PieceValue] { ["date": words.language.date(date)] }
        var html: HTML = """
            <div class="nhsuk-card people-line"><div class="nhsuk-card__content"><h2 class="nhsuk-card__heading nhsuk-heading-s">\(words[.to, ["place": name]])</h2>\
            \(words.blocks(.asked, date(it.asked)))\(opened(it.words))
            """
        if let answered = it.answered {
            html += "\(words.blocks(CorrectionText.label(it.outcome), date(answered)))\(opened(it.answer))"
        } else if it.due < site.settings.now() {
            html += "\(words.blocks(.late, date(it.due)))\(ComplainPage.team(organisation, site))"
        } else {
            html += words.blocks(.due, date(it.due))
        }
        html += "</div></div>"
        return html
    }

    private func form(
        _ own: OwnOrganisations, _ sent: Form?, _ errors: [(id: String, words: String)], _ words: PageWords<CorrectionText>
    ) -> HTML {
        let wrong = errors.first { $0.id == "words" }?.words
        let message: HTML = wrong.map { FormError(language: words.language).message($0, id: "words") } ?? ""
        let choice = own.choice(sent, error: errors.first { $0.id == "other" }?.words, site.words(PlaceChoiceText.self))
        return """
            <h2>\(words[.ask])</h2><form method="post" action="\(PublicAddress.correction)" novalidate>\(choice)\
            <div class="nhsuk-form-group nhsuk-character-count\(wrong == nil ? "" : " nhsuk-form-group--error")" data-module="nhsuk-character-count" data-maxlength="\(QuestionWords.most)">\
            <label class="nhsuk-label nhsuk-label--s" for="words">\(words[.what])</label>\
            <div class="nhsuk-hint" id="words-hint">\(words[.whoReads])</div>\(message)\
            <textarea class="nhsuk-textarea nhsuk-js-character-count" id="words" name="words" rows="5" aria-describedby="\(wrong == nil ? "" : "words-error ")words-hint words-info">\(plain: sent?["words"] ?? "")</textarea>\
            <div class="nhsuk-hint nhsuk-character-count__message" id="words-info">\(words[.most, ["most": QuestionWords.most]])</div></div>\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(words[.send])</button></form>
            """
    }
}
