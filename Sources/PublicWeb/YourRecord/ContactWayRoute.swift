import CareRecord
import Hummingbird
import Objections
import Storage
import Web

/// `GET /your-record/contact` and `POST /your-record/contact`: how a person can be reached about their record without harm. Where they never said, nothing is sent but about
/// an objection, to an address that was given with it.
struct ContactWayRoute {
    let site: PublicSite

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/your-record/contact") { request, context in
            PublicLayout.response(page(context.session, try await standing(context.session), isSaved: request.uri.query == "kept"))
        }
        router.post("/your-record/contact") { request, context in try await set(try await Form(request), context.session) }
    }

    private func standing(_ session: SignedInAs) async throws -> ContactWayStore.Row? {
        try await site.kept { () async throws(StorageError) in
            try await site.desk.ways.find(try await site.desk.people.numbers(of: session.person))
        }
    }

    private func set(_ sent: Form, _ session: SignedInAs) async throws -> Response {
        let (way, words) = (sent["way"].flatMap(ContactWayStore.Way.init), sent["words"] ?? "")
        var errors: [(id: String, words: String)] = []
        if way == nil { errors.append(("way-here", "Choose how you want to be reached")) }
        if let way, way != .here, words.isEmpty { errors.append(("words", "Enter the address or number")) }
        if words.count > 500 { errors.append(("words", "The address and what to mind must be 500 characters or fewer")) }
        // An address is used for what it was given for: of broken glass only who asks for it is told, and only where a message can go.
        func isChosen(_ name: String, _ ways: Set<ContactWayStore.Way>, _ what: String) -> Bool {
            guard sent[name] != nil, !ways.isEmpty else { return false }
            if let way, !ways.contains(way) || ReachableAddress(words).map({ $0.isFor(way) }) != true {
                errors.append((name, "To be told \(what), choose \(Self.listed(ways)), and give that and nothing else"))
            }
            return true
        }
        let sends = site.desk.sends()
        let tellsOfActing = isChosen("acting", sends.acting, "of somebody who acts for you")
        let tellsOfGlass = isChosen("glass", sends.glass, "of an emergency")
        guard errors.isEmpty, let way else {
            return PublicLayout.response(page(session, try await standing(session), sent, errors), status: .badRequest)
        }
        let now = site.settings.now()
        let event = PersonSignIn.event(.contactWaySet, session, at: now, way.rawValue)
        var sealed: [UInt8]?
        if way != .here {
            guard let bytes = site.desk.words.seal(words) else { throw PublicFailure.unavailable }
            sealed = bytes
        }
        let row = ContactWayStore.Row(
            person: session.person, way: way, words: sealed, set: now, tellsOfGlass: tellsOfGlass, tellsOfActing: tellsOfActing)
        try await site.kept { () async throws(StorageError) in try await site.desk.ways.set(row, event) }
        return Response(status: .seeOther, headers: [.location: PublicAddress.contactWay.path + "?kept"])
    }

    private static let ways: [(ContactWayStore.Way, String)] = [
        (.here, "Only here: send nothing, I will log in"), (.email, "By email"), (.phone, "By phone"), (.post, "By letter"),
    ]

    /// `an email address or a mobile number`.
    private static func listed(_ ways: Set<ContactWayStore.Way>) -> String {
        [(ContactWayStore.Way.email, "an email address"), (.phone, "a mobile number")].filter { ways.contains($0.0) }.map(\.1)
            .joined(separator: " or ")
    }

    /// What becomes of what is written: no more than the region sends.
    private static func hint(_ ways: Set<ContactWayStore.Way>) -> String {
        guard !ways.isEmpty else { return "A person reads it before they write or call. Nothing is sent by itself." }
        let message = ways.contains(.email) ? ways.contains(.phone) ? "email or text" : "email" : "text"
        return
            "Give \(listed(ways)) and nothing else, and a short \(message) tells you when a question of yours is answered. It does not say what you asked. Add what to mind, such as “leave no message”, and nothing is sent by itself: a person reads it first."
    }

    private static let older: HTML = """
        <div class="nhsuk-inset-text"><p>You have a new NHS number. How to reach you was kept for the old one. Choose it again.</p></div>
        """

    /// One more use of the address, for whoever asks for it.
    private func also(_ id: String, _ label: String, _ isChosen: Bool, _ ways: Set<ContactWayStore.Way>, _ error: String?) -> HTML {
        guard !ways.isEmpty else { return "" }
        let message: HTML = error.map { FormError.message($0, id: id) } ?? ""
        let described = error == nil ? "\(id)-hint" : "\(id)-error \(id)-hint"
        return """
            <div class="nhsuk-form-group\(error == nil ? "" : " nhsuk-form-group--error")">\(message)<div class="nhsuk-checkboxes"><div class="nhsuk-checkboxes__item">\
            <input class="nhsuk-checkboxes__input" id="\(plain: id)" name="\(plain: id)" type="checkbox" value="1"\(isChosen ? " checked" : "") aria-describedby="\(plain: described)">\
            <label class="nhsuk-label nhsuk-checkboxes__label" for="\(plain: id)">\(label)</label>\
            <div class="nhsuk-hint nhsuk-checkboxes__hint" id="\(plain: id)-hint">It takes \(Self.listed(ways)), and nothing else.</div></div></div></div>
            """
    }

    private func page(
        _ session: SignedInAs, _ newest: ContactWayStore.Row?, _ sent: Form? = nil, _ errors: [(id: String, words: String)] = [],
        isSaved: Bool = false
    ) -> HTML {
        // Of another number, which may be somebody else's again, nothing is shown; nor does a message go by its word.
        let isOlders = newest.map { $0.person != session.person } ?? false
        let standing = isOlders ? nil : newest
        let chosen = sent.map { $0["way"] } ?? standing?.way.rawValue ?? ContactWayStore.Way.here.rawValue
        let words = sent.map { $0["words"] ?? "" } ?? standing?.words.flatMap { site.desk.words.open($0) } ?? ""
        var radios: HTML = ""
        for (way, label) in Self.ways {
            let checked: HTML = chosen == way.rawValue ? " checked" : ""
            radios += """
                <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="way-\(plain: way.rawValue)" name="way" type="radio" value="\(plain: way.rawValue)"\(checked)>\
                <label class="nhsuk-label nhsuk-radios__label" for="way-\(plain: way.rawValue)">\(label)</label></div>
                """
        }
        let wrong = errors.first { $0.id == "words" }?.words
        let message: HTML = wrong.map { FormError.message($0, id: "words") } ?? ""
        let sends = site.desk.sends()
        func isTicked(_ name: String, _ kept: Bool?) -> Bool { sent.map { $0[name] != nil } ?? kept ?? false }
        func mistake(_ name: String) -> String? { errors.first { $0.id == name }?.words }
        let acting = also(
            "acting", "Tell me there, too, when somebody asks to act for me", isTicked("acting", standing?.tellsOfActing), sends.acting,
            mistake("acting"))
        let emergency = also(
            "glass", "Tell me there, too, when my record is opened in an emergency", isTicked("glass", standing?.tellsOfGlass), sends.glass,
            mistake("glass"))
        let choice: HTML = errors.first { $0.id == "way-here" }.map { FormError.message($0.words, id: "way-here") } ?? ""
        let main: HTML = """
            \(FormError.summary(errors))\(isOlders ? Self.older : "")\(isSaved ? "<div class=\"nhsuk-inset-text\" role=\"status\"><p>Your choice is kept.</p></div>" : "")\
            <h1>How to reach me safely</h1><p>A letter or a call can do harm if somebody else sees it. Tell us what is safe. Until you do, we write to you about one thing only: an objection of yours. \
            An address that you give when you object is used for that objection.</p>\
            <form method="post" action="\(PublicAddress.contactWay)" novalidate><div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset">\
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">How may we reach you about your record?</legend>\(choice)<div class="nhsuk-radios">\(radios)</div></fieldset></div>\
            <div class="nhsuk-form-group\(wrong == nil ? "" : " nhsuk-form-group--error")"><label class="nhsuk-label nhsuk-label--s" for="words">Address or number, and what to mind</label>\
            <div class="nhsuk-hint" id="words-hint">\(Self.hint(sends.answers))</div>\(message)\
            <textarea class="nhsuk-textarea" id="words" name="words" rows="3" aria-describedby="\(wrong == nil ? "" : "words-error ")words-hint">\(plain: words)</textarea></div>\(acting)\(emergency)\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">Keep it</button></form>\
            <p>It is kept sealed. That you changed it stands in your own list of who looked, but not how you can be reached.</p>
            """
        return PublicLayout.page(
            title: "How to reach me safely", site: site, session: session, back: (.yourRecord, "Your record and you"),
            hasError: !errors.isEmpty,
            main: main)
    }
}
