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
            PublicLayout.response(form(try await own(context.session), context.session))
        }
        router.post("/your-record/copy") { request, context in
            let sent = try await Form(request)
            let own = try await own(context.session)
            guard let entry = own.chosen(sent) else {
                return PublicLayout.response(form(own, context.session, sent, error: OwnOrganisations.notFound), status: .badRequest)
            }
            try await site.account(.init(kind: .copyAsked, session: context.session, detail: "to \(entry.organisation.ods.code)"))
            return PublicLayout.response(letter(entry.organisation, context.session))
        }
    }

    private func own(_ session: SignedInAs) async throws -> OwnOrganisations {
        try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(session, site.desk) }
    }

    private func form(_ own: OwnOrganisations, _ session: SignedInAs, _ sent: Form? = nil, error: String? = nil) -> HTML {
        let main: HTML = """
            \(FormError(language: site.texts.english).summary(error.map { [("other", $0)] } ?? []))<h1>Ask for a copy of my record</h1>\
            <p>We hold no copy of your record. Each place holds its own part. You have a right to a copy of it, and it is free.</p>\
            <p>Choose a place and we write the letter. You print it and send it. The place must answer in one month.</p>\
            <form method="post" action="\(PublicAddress.copy)" novalidate>\(own.choice(sent, error: error, site.texts.english))\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">Write the letter</button></form>
            """
        return PublicLayout.page(
            title: "Ask for a copy of my record", site: site, session: session, back: (.yourRecord, "Your record and you"),
            hasError: error != nil, main: main)
    }

    /// Under the place's name, whom the letter goes to. Where the region does not say who answers for copies there, whoever must by law: never those who put
    /// entries right, who could read of somebody what is not theirs to know.
    static func access(_ organisation: Organisation) -> HTML {
        organisation.access.map { "<br>\($0)" } ?? "<br>To the data protection officer"
    }

    /// How the letter gets there, on the screen alone.
    static func sending(_ organisation: Organisation) -> HTML {
        organisation.access == nil
            ? " We do not know which team there answers. Send it to the data protection officer of \(organisation.name). The place’s own website says how."
            : ""
    }

    private func letter(_ organisation: Organisation, _ session: SignedInAs) -> HTML {
        let contact = CopyRoute.access(organisation)
        let main: HTML = """
            <h1>Your letter</h1><p class="people-screen">Print this page, fill in the lines, sign it and send it. That you were given it is on record in your own list.\(Self.sending(organisation))</p>\
            <div class="people-letter"><p>\(organisation.name)\(contact)</p><p>\(LondonTime(site.settings.now()).longDate)</p>\
            <p><strong>A copy of my record</strong></p><p>Please give me a copy of all that you hold about me (UK GDPR, article 15). \
            Please tell me too where it is from and whom it was given to.</p>\
            <p>My NHS number: <span class="nhsuk-u-nowrap">\(session.person.formatted)</span></p><p>My name: ______________________________</p>\
            <p>Born: ______________________________</p><p>My address: ______________________________</p><p>How to reach me: ______________________________</p>\
            <p>You have one month to answer. If you need longer, please tell me why.</p><p>Signed: ______________________________</p></div>
            """
        return PublicLayout.page(title: "Your letter", site: site, session: session, back: (.copy, "Ask for a copy"), main: main)
    }
}
