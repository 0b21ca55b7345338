import CareRecord
import Objections
import Web

/// Fields, and what several of the pages say.
extension ObjectingPages {
    static let consequences: HTML = {
        var html: HTML = "<ul class=\"nhsuk-list nhsuk-list--bullet\">"
        for consequence in Consequence.allCases { html += "<li>\(consequence.words)</li>" }
        html += "</ul>"
        return html
    }()

    static let others: HTML = """
        <div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>There are other choices, which this one does not change. \
        The Summary Care Record: ask your GP practice. The National Data Opt-out, about research and planning: nhs.uk/your-nhs-data-matters.</p></div>
        """

    static func confirmations(_ form: ObjectingForm) -> HTML {
        var html: HTML =
            "<div class=\"nhsuk-form-group\"><fieldset class=\"nhsuk-fieldset\"><legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--m\">Tick each one that you have read</legend><div class=\"nhsuk-checkboxes\">"
        for consequence in Consequence.allCases {
            let id = "read-" + consequence.rawValue
            html += """
                <div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="\(plain: id)" name="\(plain: id)" value="1"\(form.confirmed.contains(consequence) ? " checked" : "")>\
                <label class="nhsuk-label nhsuk-checkboxes__label" for="\(plain: id)">\(consequence.words)</label></div>
                """
        }
        html += "</div></fieldset></div>"
        return html
    }

    static func deskChoice(_ form: ObjectingForm, _ book: DeskBook, hint: String) -> HTML {
        radios("desk", "Which desk?", book.desks.map { ($0.ics.code, $0.name) }, chosen: form.desk, form, hint: hint)
    }

    static func radios(
        _ name: String, _ legend: String, _ options: [(String, String)], chosen: String, _ form: ObjectingForm, hint: String = ""
    ) -> HTML {
        var html: HTML =
            "<div class=\"nhsuk-form-group\"><fieldset class=\"nhsuk-fieldset\"><legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--m\">\(legend)</legend>"
        if !hint.isEmpty { html += "<div class=\"nhsuk-hint\">\(hint)</div>" }
        html += error(name + "-0", form)
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

    static func text(_ name: String, _ label: String, _ value: String, _ form: ObjectingForm, hint: String = "") -> HTML {
        let isWrong = form.mistakes.contains { $0.field == name }
        var html: HTML = """
            <div class="nhsuk-form-group\(isWrong ? " nhsuk-form-group--error" : "")"><label class="nhsuk-label" for="\(plain: name)">\(label)</label>
            """
        if !hint.isEmpty { html += "<div class=\"nhsuk-hint\" id=\"\(plain: name)-hint\">\(hint)</div>" }
        html += error(name, form)
        let described = [hint.isEmpty ? nil : name + "-hint", isWrong ? name + "-error" : nil].compactMap { $0 }.joined(separator: " ")
        let by: HTML = described.isEmpty ? "" : " aria-describedby=\"\(plain: described)\""
        html +=
            "<input class=\"nhsuk-input\(isWrong ? " nhsuk-input--error" : "")\" id=\"\(plain: name)\" name=\"\(plain: name)\" value=\"\(plain: value)\"\(by)></div>"
        return html
    }

    /// NHS.UK's date input: whoever has typed a date on one of its pages types it here alike.
    static func birth(_ form: ObjectingForm) -> HTML {
        let isWrong = form.mistakes.contains { $0.field == "born-day" }
        func part(_ name: String, _ label: String, _ width: Int, _ value: String) -> HTML {
            """
            <div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="born-\(plain: name)">\(label)</label>\
            <input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-\(width)\(isWrong ? " nhsuk-input--error" : "")" id="born-\(plain: name)" name="born-\(plain: name)" \
            inputmode="numeric" value="\(plain: value)"></div></div>
            """
        }
        return """
            <div class="nhsuk-form-group\(isWrong ? " nhsuk-form-group--error" : "")"><fieldset class="nhsuk-fieldset" role="group" aria-describedby="\(isWrong ? "born-day-error " : "")born-hint">\
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">Their date of birth</legend><div class="nhsuk-hint" id="born-hint">For example, 31 3 1970</div>\
            \(error("born-day", form))<div class="nhsuk-date-input">\(part("day", "Day", 2, form.bornDay))\(part("month", "Month", 2, form.bornMonth))\
            \(part("year", "Year", 4, form.bornYear))</div></fieldset></div>
            """
    }

    static func error(_ name: String, _ form: ObjectingForm) -> HTML {
        guard let mistake = form.mistakes.first(where: { $0.field == name }) else { return "" }
        return
            "<span class=\"nhsuk-error-message\" id=\"\(plain: name)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(mistake.words)</span>"
    }

    static func summary(_ form: ObjectingForm) -> HTML {
        guard !form.mistakes.isEmpty else { return "" }
        var html: HTML = """
            <div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__title">There is a problem</h2>\
            <div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list">
            """
        for mistake in form.mistakes { html += "<li><a href=\"#\(plain: mistake.field)\">\(mistake.words)</a></li>" }
        html += "</ul></div></div></div>"
        return html
    }

    static func reach(_ desk: Desk) -> HTML {
        MadeContact.html(SiteFacts.Contact(name: desk.name, email: desk.email, phone: desk.phone, post: desk.post), nil, hours: desk.hours)
    }

    static func desks(_ book: DeskBook) -> HTML {
        var html: HTML = "<h2>Talk to somebody first</h2>"
        for desk in book.desks { html += reach(desk) }
        return html
    }
}
