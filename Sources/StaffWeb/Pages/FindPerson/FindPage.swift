import CareRecord
import Looks

/// The front page: find a person by NHS number, or by who they are; and the looks that are open in this session.
enum FindPage {
    /// What was typed and what was wrong with it. Nothing typed is lost (WCAG 3.3.7).
    struct Model {
        var criteria = PersonCriteria()
        /// Field id and sentence.
        var errors: [(field: String, sentence: String)] = []
        var open: [ReleasedLook] = []
        /// Open too, and held by another part of the service.
        var elsewhere: [OpenElsewhere] = []
        var recent: [RecentPerson] = []
        var directed: [DirectedLook] = []
        /// Why their own lists are not shown; empty where they are.
        var refused: [String] = []
    }

    static func html(_ model: Model, site: Site, session: StaffSession) -> HTML {
        let title = model.errors.isEmpty ? "Find a person" : "Error: Find a person"
        return Layout.page(title: title, site: site, session: session, main: main(model, idle: site.settings.idleWords))
    }

    static func main(_ model: Model, idle: String) -> HTML {
        var html = ErrorSummary.html(model.errors)
        html += "<h1>Find a person</h1>\n"
        html += DirectedNotice.html(model.directed)
        html += "<div class=\"cr-grid\"><section class=\"cr-card cr-5\"><header><h2>By NHS number</h2></header>"
        html += "<form method=\"post\" action=\"\(Address.looks)\">"
        html += field(
            model, "nhs-number", "NHS number", "10 digits, with or without spaces", model.criteria.nhsNumber, size: 14, numeric: true)
        html += "<div class=\"cr-actions\"><button class=\"nhsuk-button\"\(Button.once)>Open the record</button></div></form>"
        html += """
            <p class="cr-small cr-soft">Only for people you are caring for. Who looked, when and why is on record before anything is shown.</p></section>

            """
        html += "<section class=\"cr-card cr-7\"><header><h2>By name and date of birth</h2></header>"
        html += "<form method=\"post\" action=\"\(Address.search)\"><div class=\"cr-fields\">"
        html += field(model, "family", "Family name", nil, model.criteria.family, size: 24)
        html += field(model, "given", "Given name", nil, model.criteria.given, size: 24)
        html += field(model, "born", "Date of birth", "such as 05-Apr-2008 or 5/4/2008", model.criteria.born, size: 14)
        html += gender(model.criteria.gender)
        html += field(model, "postcode", "Postcode", "all of it, or its first part and *", model.criteria.postcode, size: 10)
        html +=
            "</div><div class=\"cr-actions\"><button class=\"nhsuk-button nhsuk-button--secondary\"\(Button.once)>Search</button></div></form></section></div>\n"
        html += openLooks(model.open, model.elsewhere, idle: idle)
        if !model.refused.isEmpty {
            html += "<section class=\"cr-card\"><p>Your own list is not shown.\(model.refused.map { " " + $0 }.joined())</p></section>\n"
        }
        html += RecentPeople.html(model.recent)
        return html
    }

    private static func field(
        _ model: Model, _ name: String, _ label: HTML, _ hint: String?, _ value: String?, size: Int, numeric: Bool = false
    ) -> HTML {
        let error = model.errors.first { $0.field == name }?.sentence
        var described: [String] = []
        if hint != nil { described.append(name + "-hint") }
        if error != nil { described.append(name + "-error") }
        var html: HTML = "<div class=\"cr-field\(error == nil ? "" : " cr-wrong")\"><label for=\"\(plain: name)\">\(label)</label>"
        if let hint { html += "<div class=\"nhsuk-hint cr-small\" id=\"\(plain: name)-hint\">\(hint)</div>" }
        if let error {
            html +=
                "<p class=\"nhsuk-error-message\" id=\"\(plain: name)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(error)</p>"
        }
        let by: HTML = described.isEmpty ? "" : " aria-describedby=\"\(plain: described.joined(separator: " "))\""
        let mode: HTML = numeric ? " inputmode=\"numeric\"" : ""
        html += """
            <input class="nhsuk-input" id="\(plain: name)" name="\(plain: name)" type="text" size="\(size)" autocomplete="off" spellcheck="false"\(mode)\(by) value="\(plain: value ?? "")"></div>
            """
        return html
    }

    private static func gender(_ value: String?) -> HTML {
        var html: HTML =
            "<div class=\"cr-field\"><label for=\"gender\">Gender</label><select class=\"nhsuk-select\" id=\"gender\" name=\"gender\">"
        for (code, words) in [("", "Any"), ("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")] {
            let chosen: HTML = value == code ? " selected" : ""
            html += "<option value=\"\(plain: code)\"\(chosen)>\(plain: words)</option>"
        }
        html += "</select></div>"
        return html
    }

    private static func openLooks(_ looks: [ReleasedLook], _ elsewhere: [OpenElsewhere], idle: String) -> HTML {
        guard !looks.isEmpty || !elsewhere.isEmpty else { return "" }
        var html: HTML =
            "<section class=\"cr-card cr-apart0\"><header><h2>Records you have open, \(looks.count + elsewhere.count)</h2><span class=\"cr-small cr-soft\">Each ends \(idle) after you last used it.</span></header><ul class=\"cr-lines\">"
        for look in looks {
            html += """
                <li><div>\(Mark(look.mark).html)<a href="\(Address.look(look.id, .summary))">\(look.person.name.shown)</a> — born \(HTML.date(look.person.born)) — \
                <span class="cr-num cr-nowrap">\(look.person.nhsNumber.formatted)</span></div><div class="cr-when">opened \(HTML.moment(look.opened)) \
                <form class="cr-inline" method="post" action="\(Address.close(look.id))"><button class="cr-link">Close<span class="nhsuk-u-visually-hidden"> \(look.person.name.shown)</span></button></form></div></li>
                """
        }
        // Without a name: what it holds is in another memory, and is not asked for again to be listed or closed.
        for look in elsewhere {
            html += """
                <li><div>\(Mark(look.mark).html)<a href="\(Address.look(look.id, .summary))">NHS No. <span class="cr-num cr-nowrap">\(look.nhsNumber.formatted)</span></a></div>\
                <div class="cr-when">opened \(HTML.moment(look.opened)) \
                <form class="cr-inline" method="post" action="\(Address.close(look.id))"><button class="cr-link">Close<span class="nhsuk-u-visually-hidden"> the record of NHS number \(look.nhsNumber.formatted)</span></button></form></div></li>
                """
        }
        html += "</ul></section>"
        return html
    }
}

/// NHS.UK's error summary: first on the page, each error a link to its field. Its script gives it the focus; `alert` stands
/// inside of what is focused, so that a screen reader says it once.
enum ErrorSummary {
    static func html(_ errors: [(field: String, sentence: String)]) -> HTML {
        guard !errors.isEmpty else { return "" }
        var html: HTML = """
            <div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert">\
            <h2 class="nhsuk-error-summary__title">There is a problem</h2>\
            <div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list">
            """
        for error in errors { html += "<li><a href=\"#\(plain: error.field)\">\(error.sentence)</a></li>" }
        html += "</ul></div></div></div>"
        return html
    }
}
