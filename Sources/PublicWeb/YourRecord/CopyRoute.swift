import CareRecord
import Foundation
import Hummingbird
import Storage
import Web

/// `GET /your-record/copy` and `POST /your-record/copy`: a letter to an organisation that asks for a copy of what it holds (UK GDPR article 15). The record is
/// held by the organisations, each of which answers for its own: nothing of it is here to be copied.
struct CopyRoute {
    let site: PublicSite

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/your-record/copy") { _, context in
            let (numbers, own) = try await own(context.session)
            try await site.account(.shown(.copy, context.session))
            return PublicLayout.response(form(numbers, own, context.session))
        }
        router.post("/your-record/copy") { request, context in
            let sent = try await Form(request)
            let (numbers, own) = try await own(context.session)
            guard let entry = own.chosen(sent) else {
                try await site.account(.shown(.copy, context.session))
                return PublicLayout.response(form(numbers, own, context.session, sent, error: .chooseOrEnter), status: .badRequest)
            }
            try await site.account(.init(kind: .copyAsked, session: context.session, detail: "to \(entry.organisation.ods.code)"))
            return PublicLayout.response(letter(entry.organisation, context.session))
        }
    }

    private func own(_ session: SignedInAs) async throws -> (OwnNumbers, OwnOrganisations) {
        let numbers = try await site.own(session)
        return (numbers, try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(numbers.all, site.desk) })
    }

    private func form(
        _ numbers: OwnNumbers, _ own: OwnOrganisations, _ session: SignedInAs, _ sent: Form? = nil, error: PlaceChoiceText? = nil
    ) -> HTML {
        let (words, choice) = (site.words(CopyText.self), site.words(PlaceChoiceText.self))
        let wrong = error.map { choice.plain($0) }
        let main: HTML = """
            \(FormError(language: words.language).summary(wrong.map { [("other", $0)] } ?? []))<h1>\(words[.title])</h1>\
            \(OwnNumbersText.html(numbers, site))\(words.blocks(.intro))\
            <form method="post" action="\(PublicAddress.copy)" novalidate>\(own.choice(sent, error: wrong, choice))\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(words[.write])</button></form>
            """
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.yourRecord, words.plain(.back)), hasError: error != nil,
            language: words.language, main: main)
    }

    /// Under the place's name, whom the letter goes to. Where the region does not say who answers for copies there, whoever must by law: never those who put
    /// entries right, who could read of somebody what is not theirs to know.
    static func access(_ organisation: Organisation, _ words: PageWords<CopyText>) -> HTML {
        organisation.access.map { "<br>\($0)" } ?? "<br>\(words[.toOfficer])"
    }

    /// How the letter gets there, on the screen alone.
    static func sending(_ organisation: Organisation, _ words: PageWords<CopyText>) -> HTML {
        organisation.access == nil ? " \(words[.sendToOfficer, ["place": organisation.name]])" : ""
    }

    /// Where somebody writes by hand.
    static let line = String(repeating: "_", count: 30)

    private func letter(_ organisation: Organisation, _ session: SignedInAs) -> HTML {
        let words = site.words(CopyText.self)
        let number: HTML = "<span class=\"nhsuk-u-nowrap\">\(session.person.formatted)</span>"
        var main: HTML = """
            <h1>\(words[.letterTitle])</h1><p class="people-screen">\(words[.print])\(Self.sending(organisation, words))</p>\
            <div class="people-letter"><p>\(organisation.name)\(Self.access(organisation, words))</p><p>\(words.language.date(site.settings.now()))</p>\
            \(words.blocks(.subject))\(words.blocks(.ask))\(words.blocks(.number, ["number": number]))
            """
        for piece: CopyText in [.name, .born, .address, .reach] { main += words.blocks(piece, ["line": Self.line]) }
        main += "\(words.blocks(.month))\(words.blocks(.signed, ["line": Self.line]))</div>"
        return PublicLayout.page(
            title: words.plain(.letterTitle), site: site, session: session, back: (.copy, words.plain(.letterBack)),
            language: words.language, main: main)
    }
}
