import CareRecord
import Objections
import Web

/// Fields, and what several of the pages say.
extension ObjectingPages {
    static func consequences(_ site: PublicSite) -> HTML {
        let words = site.words(ConsequenceText.self)
        var html: HTML = "<ul class=\"nhsuk-list nhsuk-list--bullet\">"
        for consequence in Consequence.allCases { html += "<li>\(words[ConsequenceText.label(consequence)])</li>" }
        html += "</ul>"
        return html
    }

    static func confirmations(_ form: ObjectingForm, _ site: PublicSite) -> HTML {
        let words = site.words(ConsequenceText.self)
        let language = site.words(ObjectFormText.self).language
        let isWrong = form.mistakes.contains { $0.id.hasPrefix("read-") }
        var html: HTML = """
            <div class="nhsuk-form-group\(isWrong ? " nhsuk-form-group--error" : "")"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">\(site.words(ObjectFormText.self)[.read])</legend>\
            <div class="nhsuk-checkboxes">
            """
        for consequence in Consequence.allCases {
            let id = "read-" + consequence.rawValue
            // Beside the box itself, as at every other field: of five, which was missed.
            let message = error(id, form, language)
            let described: HTML = form.mistakes.contains { $0.id == id } ? " aria-describedby=\"\(plain: id)-error\"" : ""
            html += """
                \(message)<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="\(plain: id)" name="\(plain: id)" value="1"\(form.confirmed.contains(consequence) ? " checked" : "")\(described)>\
                <label class="nhsuk-label nhsuk-checkboxes__label" for="\(plain: id)">\(words[ConsequenceText.label(consequence)])</label></div>
                """
        }
        html += "</div></fieldset></div>"
        return html
    }

    static func deskChoice(_ form: ObjectingForm, _ book: DeskBook, _ words: PageWords<ObjectFormText>, hint: ObjectFormText) -> HTML {
        radios(
            "desk", words[.desk], book.desks.map { ($0.ics.code, "\($0.name)") }, chosen: form.desk, form, words.language,
            hint: words[hint])
    }

    /// Typed; where several fit, which is asked.
    static func practice(_ form: ObjectingForm, _ words: PageWords<ObjectFormText>) -> HTML {
        let field = text("practice", .practice, form.practice, form, words, hint: .practiceHint)
        guard case .several(let places, _) = form.named else { return field }
        let choices = places.map { place -> (String, HTML) in (place.ods.code, "\(place.name)\(place.outward.map { ", \($0)" } ?? "")") }
        return
            "\(field)\(radios("practice-code", words[.whichPractice], choices + [(NamedPractice.noneOfThese, words[.noneOfThese])], chosen: "", form, words.language))"
    }

    static func radios(
        _ name: String, _ legend: HTML, _ options: [(String, HTML)], chosen: String, _ form: ObjectingForm, _ language: SiteLanguage,
        hint: HTML? = nil
    ) -> HTML {
        var html: HTML =
            "<div class=\"nhsuk-form-group\"><fieldset class=\"nhsuk-fieldset\"><legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--m\">\(legend)</legend>"
        if let hint { html += "<div class=\"nhsuk-hint\">\(hint)</div>" }
        html += error(name + "-0", form, language)
        html += "<div class=\"nhsuk-radios\">"
        for (place, option) in options.enumerated() {
            html += """
                <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="\(plain: name)-\(place)" name="\(plain: name)" value="\(plain: option.0)"\(option.0 == chosen ? " checked" : "")>\
                <label class="nhsuk-label nhsuk-radios__label" for="\(plain: name)-\(place)">\(option.1)</label></div>
                """
        }
        html += "</div></fieldset></div>"
        return html
    }

    static func text(
        _ name: String, _ label: ObjectFormText, _ value: String, _ form: ObjectingForm, _ words: PageWords<ObjectFormText>,
        hint: ObjectFormText? = nil, _ kind: TextKind = .text
    ) -> HTML {
        let isWrong = form.mistakes.contains { $0.id == name }
        var html: HTML = """
            <div class="nhsuk-form-group\(isWrong ? " nhsuk-form-group--error" : "")"><label class="nhsuk-label" for="\(plain: name)">\(words[label])</label>
            """
        if let hint { html += "<div class=\"nhsuk-hint\" id=\"\(plain: name)-hint\">\(words[hint])</div>" }
        html += error(name, form, words.language)
        let described = [hint == nil ? nil : name + "-hint", isWrong ? name + "-error" : nil].compactMap { $0 }.joined(separator: " ")
        let by: HTML = described.isEmpty ? "" : " aria-describedby=\"\(plain: described)\""
        let named: HTML = "id=\"\(plain: name)\" name=\"\(plain: name)\"\(kind.attributes)\(by)"
        if kind == .address {
            html +=
                "<textarea class=\"nhsuk-textarea\(isWrong ? " nhsuk-textarea--error" : "")\" rows=\"4\" \(named)>\(plain: value)</textarea></div>"
        } else {
            html += "<input class=\"nhsuk-input\(isWrong ? " nhsuk-input--error" : "")\" \(named) value=\"\(plain: value)\"></div>"
        }
        return html
    }

    /// What a field asks of somebody, so that a browser fills in what it knows of them (WCAG 2.2, 1.3.5).
    enum TextKind {
        case text, name, address, postcode, email
        /// Of whoever acts for the person, whose name is another.
        case actor

        var attributes: HTML {
            switch self {
            case .text: " autocomplete=\"off\""
            case .name: " autocomplete=\"name\" spellcheck=\"false\""
            case .actor: " autocomplete=\"section-acting name\" spellcheck=\"false\""
            // Of several lines: a field of one may not have it (HTML, "Autofill").
            case .address: " autocomplete=\"street-address\""
            case .postcode: " autocomplete=\"postal-code\""
            case .email: " type=\"email\" autocomplete=\"email\" spellcheck=\"false\""
            }
        }
    }

    /// NHS.UK's date input: whoever has typed a date on one of its pages types it here alike.
    static func birth(_ form: ObjectingForm, _ words: PageWords<ObjectFormText>) -> HTML {
        let isWrong = form.mistakes.contains { $0.id == "born-day" }
        func part(_ name: String, _ label: ObjectFormText, _ width: Int, _ value: String) -> HTML {
            """
            <div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="born-\(plain: name)">\(words[label])</label>\
            <input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-\(width)\(isWrong ? " nhsuk-input--error" : "")" id="born-\(plain: name)" name="born-\(plain: name)" \
            inputmode="numeric" autocomplete="bday-\(plain: name)" value="\(plain: value)"></div></div>
            """
        }
        return """
            <div class="nhsuk-form-group\(isWrong ? " nhsuk-form-group--error" : "")"><fieldset class="nhsuk-fieldset" role="group" aria-describedby="\(isWrong ? "born-day-error " : "")born-hint">\
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">\(words[.born])</legend><div class="nhsuk-hint" id="born-hint">\(words[.bornHint])</div>\
            \(error("born-day", form, words.language))<div class="nhsuk-date-input">\(part("day", .day, 2, form.bornDay))\(part("month", .month, 2, form.bornMonth))\
            \(part("year", .year, 4, form.bornYear))</div></fieldset></div>
            """
    }

    static func error(_ id: String, _ form: ObjectingForm, _ language: SiteLanguage) -> HTML {
        form.mistakes.first { $0.id == id }.map { FormError(language: language).message($0.words, id: id) } ?? ""
    }

    static func reach(_ desk: Desk, _ language: SiteLanguage) -> HTML {
        MadeContact.html(
            SiteFacts.Contact(name: desk.name, email: desk.email, phone: desk.phone, post: desk.post), language, hours: desk.hours)
    }
}
