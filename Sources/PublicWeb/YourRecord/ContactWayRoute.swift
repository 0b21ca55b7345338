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
            let own = try await site.own(context.session)
            let newest = try await standing(own)
            try await site.account(.shown(.contactWay, context.session))
            return PublicLayout.response(page(context.session, own, newest, isSaved: request.uri.query == "kept"))
        }
        router.post("/your-record/contact") { request, context in try await set(try await Form(request), context.session) }
    }

    private func standing(_ own: OwnNumbers) async throws -> ContactWayStore.Row? {
        try await site.kept { () async throws(StorageError) in try await site.desk.ways.find(own.all) }
    }

    private func set(_ sent: Form, _ session: SignedInAs) async throws -> Response {
        let (way, words) = (sent["way"].flatMap(ContactWayStore.Way.init), sent["words"] ?? "")
        let text = site.words(ContactWayText.self)
        var errors: [(id: String, words: String)] = []
        if way == nil { errors.append(("way-here", text.plain(.chooseWay))) }
        if let way, way != .here, words.isEmpty { errors.append(("words", text.plain(.enterAddress))) }
        if words.count > 500 { errors.append(("words", text.plain(.tooManyWords))) }
        // An address is used for what it was given for: of broken glass only who asks for it is told, and only where a message can go.
        func isChosen(_ name: String, _ ways: Set<ContactWayStore.Way>, _ mistake: ContactWayText) -> Bool {
            guard sent[name] != nil, !ways.isEmpty else { return false }
            if let way, !ways.contains(way) || ReachableAddress(words).map({ $0.isFor(way) }) != true {
                errors.append((name, text.plain(mistake, ["address": text[ContactWayText.address(ways)]])))
            }
            return true
        }
        let sends = site.desk.sends()
        let tellsOfActing = isChosen("acting", sends.acting, .giveForActing)
        let tellsOfGlass = isChosen("glass", sends.glass, .giveForEmergency)
        guard errors.isEmpty, let way else {
            let own = try await site.own(session)
            let newest = try await standing(own)
            try await site.account(.shown(.contactWay, session))
            return PublicLayout.response(page(session, own, newest, sent, errors), status: .badRequest)
        }
        let now = site.settings.now()
        let event = PersonSignIn.event(.contactWaySet, session, at: now, way.rawValue)
        var sealed: [UInt8]?
        if way != .here {
            // In the language in which they chose it they are written to there.
            let written = WrittenWay(words, language: site.writtenIn())
            guard let bytes = site.desk.words.seal(written.text) else { throw PublicFailure.unavailable }
            sealed = bytes
        }
        let row = ContactWayStore.Row(
            person: session.person, way: way, words: sealed, set: now, tellsOfGlass: tellsOfGlass, tellsOfActing: tellsOfActing)
        try await site.kept { () async throws(StorageError) in try await site.desk.ways.set(row, event) }
        return Response(status: .seeOther, headers: [.location: PublicAddress.contactWay.here + "?kept"])
    }

    /// What becomes of what is written: no more than the region sends.
    private static func hint(_ ways: Set<ContactWayStore.Way>, _ text: PageWords<ContactWayText>) -> HTML {
        guard !ways.isEmpty else { return text[.nothingSent] }
        return text[.sent, ["address": text[ContactWayText.address(ways)], "message": text[ContactWayText.message(ways)]]]
    }

    /// One more use of the address, for whoever asks for it.
    private func also(_ id: String, _ label: HTML, _ isChosen: Bool, _ ways: Set<ContactWayStore.Way>, _ error: String?) -> HTML {
        guard !ways.isEmpty else { return "" }
        let text = site.words(ContactWayText.self)
        let takes = text[.takes, ["address": text[ContactWayText.address(ways)]]]
        let message: HTML = error.map { FormError(language: text.language).message($0, id: id) } ?? ""
        let described = error == nil ? "\(id)-hint" : "\(id)-error \(id)-hint"
        return """
            <div class="nhsuk-form-group\(error == nil ? "" : " nhsuk-form-group--error")">\(message)<div class="nhsuk-checkboxes"><div class="nhsuk-checkboxes__item">\
            <input class="nhsuk-checkboxes__input" id="\(plain: id)" name="\(plain: id)" type="checkbox" value="1"\(isChosen ? " checked" : "") aria-describedby="\(plain: described)">\
            <label class="nhsuk-label nhsuk-checkboxes__label" for="\(plain: id)">\(label)</label>\
            <div class="nhsuk-hint nhsuk-checkboxes__hint" id="\(plain: id)-hint">\(takes)</div></div></div></div>
            """
    }

    private func page(
        _ session: SignedInAs, _ own: OwnNumbers, _ newest: ContactWayStore.Row?, _ sent: Form? = nil,
        _ errors: [(id: String, words: String)] = [], isSaved: Bool = false
    ) -> HTML {
        // Of another number nothing is shown, though the register says that it is theirs; nor does a message go by its word.
        let isOlders = newest.map { $0.person != session.person } ?? false
        let standing = isOlders ? nil : newest
        let chosen = sent.map { $0["way"] } ?? standing?.way.rawValue ?? ContactWayStore.Way.here.rawValue
        let written = standing?.words.flatMap { site.desk.words.open($0) }.map { WrittenWay($0).words }
        let words = sent.map { $0["words"] ?? "" } ?? written ?? ""
        let text = site.words(ContactWayText.self)
        var radios: HTML = ""
        for way in ContactWayStore.Way.allCases {
            let checked: HTML = chosen == way.rawValue ? " checked" : ""
            radios += """
                <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="way-\(plain: way.rawValue)" name="way" type="radio" value="\(plain: way.rawValue)"\(checked)>\
                <label class="nhsuk-label nhsuk-radios__label" for="way-\(plain: way.rawValue)">\(text[ContactWayText.label(way)])</label></div>
                """
        }
        let wrong = errors.first { $0.id == "words" }?.words
        let message: HTML = wrong.map { FormError(language: text.language).message($0, id: "words") } ?? ""
        let sends = site.desk.sends()
        func isTicked(_ name: String, _ kept: Bool?) -> Bool { sent.map { $0[name] != nil } ?? kept ?? false }
        func mistake(_ name: String) -> String? { errors.first { $0.id == name }?.words }
        let acting = also(
            "acting", text[.acting], isTicked("acting", standing?.tellsOfActing), sends.acting, mistake("acting"))
        let emergency = also(
            "glass", text[.emergency], isTicked("glass", standing?.tellsOfGlass), sends.glass, mistake("glass"))
        let choice: HTML =
            errors.first { $0.id == "way-here" }.map { FormError(language: text.language).message($0.words, id: "way-here") } ?? ""
        let older: HTML = isOlders ? "<div class=\"nhsuk-inset-text\">\(text.blocks(.older))</div>" : ""
        let kept: HTML = isSaved ? "<div class=\"nhsuk-inset-text\" role=\"status\">\(text.blocks(.kept))</div>" : ""
        let main: HTML = """
            \(FormError(language: text.language).summary(errors))\(older)\(kept)<h1>\(text[.title])</h1>\(OwnNumbersText.html(own, site))\(text.blocks(.intro))\
            <form method="post" action="\(PublicAddress.contactWay)" novalidate><div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset">\
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">\(text[.which])</legend>\(choice)<div class="nhsuk-radios">\(radios)</div></fieldset></div>\
            <div class="nhsuk-form-group\(wrong == nil ? "" : " nhsuk-form-group--error")"><label class="nhsuk-label nhsuk-label--s" for="words">\(text[.words])</label>\
            <div class="nhsuk-hint" id="words-hint">\(Self.hint(sends.answers, text))</div>\(message)\
            <textarea class="nhsuk-textarea" id="words" name="words" rows="3" aria-describedby="\(wrong == nil ? "" : "words-error ")words-hint">\(plain: words)</textarea></div>\(acting)\(emergency)\
            <button class="nhsuk-button" data-module="nhsuk-button" data-prevent-double-click="true">\(text[.keep])</button></form>\
            \(text.blocks(.sealed))
            """
        return PublicLayout.page(
            title: text.plain(.title), site: site, session: session, back: (.yourRecord, text.plain(.back)), hasError: !errors.isEmpty,
            language: text.language, main: main)
    }
}
