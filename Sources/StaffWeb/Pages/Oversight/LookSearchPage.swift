import CareRecord
import Foundation

/// Looks by person, staff member, organisation and time; newest first, a page at a time.
enum LookSearchPage {
    struct Model {
        var number: String?
        var staff: String?
        var organisation: String?
        var from: String?
        var until: String?
        var after: String?
        var errors: [(field: String, sentence: String)] = []

        init() {}

        init(_ form: Form) {
            number = form["person"]
            staff = form["staff"]
            organisation = form["organisation"]
            from = form["from"]
            until = form["until"]
            after = form["after"]
        }

        /// What was asked for; nil where something of it cannot be.
        mutating func terms() -> OversightTerms? {
            var terms = OversightTerms()
            if let number {
                do { terms.nhsNumber = try NHSNumber(number) } catch { errors.append(("person", error.sentence)) }
            }
            terms.from = day(from, "from")
            terms.until = day(until, "until")
            terms.staff = staff
            terms.organisation = organisation?.uppercased()
            terms.after = after
            return errors.isEmpty ? terms : nil
        }

        private mutating func day(_ text: String?, _ field: String) -> PartialDate? {
            guard let text else { return nil }
            if let date = TypedDate.read(text), date.precision >= .day { return date }
            errors.append((field, "Enter a day, such as 24-Nov-2026."))
            return nil
        }
    }

    static func html(_ model: Model, _ found: OversightFound?, site: Site, session: StaffSession) -> HTML {
        let title = model.errors.isEmpty ? "Search looks" : "Error: Search looks"
        var main = ErrorSummary.html(model.errors)
        main += """
            <h1>Search looks</h1><p>Looks by staff of your organisation, and looks at what it supplied. What you searched by is not kept; that you searched, and whom you found, is.</p>\
            <section class="cr-card"><form method="post" action="\(Address.oversightSearch)"><div class="cr-fields">
            """
        main += field(model, "person", "NHS number", model.number, 14)
        main += field(model, "staff", "Identity number of the staff member", model.staff, 16)
        main += field(model, "organisation", "Code of the organisation that looked", model.organisation, 10)
        main += field(model, "from", "From, such as 24-Nov-2026", model.from, 14)
        main += field(model, "until", "Up to and with", model.until, 14)
        main += "</div><div class=\"cr-actions\"><button class=\"nhsuk-button\"\(Button.once)>Search</button></div></form></section>"
        if let found { main += results(found, model) }
        return OversightTabs.page(
            title: title, .search, site: site, session: session, watched: WatchedPage(isShownOnce: found != nil), main: main)
    }

    private static func field(_ model: Model, _ name: String, _ label: HTML, _ value: String?, _ size: Int) -> HTML {
        let error = model.errors.first { $0.field == name }?.sentence
        let wrong: HTML =
            error.map {
                "<p class=\"nhsuk-error-message\" id=\"\(plain: name)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \($0)</p>"
            } ?? ""
        return """
            <div class="cr-field\(error == nil ? "" : " cr-wrong")"><label for="\(plain: name)">\(label)</label>\(wrong)\
            <input class="nhsuk-input" id="\(plain: name)" name="\(plain: name)" type="text" size="\(size)" autocomplete="off" spellcheck="false"\(error == nil ? "" : " aria-describedby=\"\(plain: name)-error\"") value="\(plain: value ?? "")"></div>
            """
    }

    private static func results(_ found: OversightFound, _ model: Model) -> HTML {
        guard !found.looks.isEmpty else { return "<p>\(model.after == nil ? "No look was found." : "There are no more.")</p>" }
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>\(counted(found.looks.count, "look")), newest first</caption><thead><tr>\
            <th scope="col">When</th><th scope="col">Who looked</th><th scope="col">For</th><th scope="col">At whom</th><th scope="col">Look</th><th scope="col"><span class="nhsuk-u-visually-hidden">What you can do</span></th></tr></thead><tbody>
            """
        for look in found.looks {
            html += """
                <tr><td data-label="When" class="cr-num">\(HTML.moment(look.at))</td><td data-label="Who looked">\(look.role)<br><span class="cr-num cr-nowrap">\(look.staff)</span></td>\
                <td data-label="For">\(look.organisationName)</td><td data-label="At whom" class="cr-num cr-nowrap">\(look.nhsNumber?.formatted ?? "")</td>\
                <td data-label="Look" class="cr-num">\(look.reference)</td>\
                <td><form method="post" action="\(Address.oversightRaise)"><input type="hidden" name="look" value="\(plain: look.handle)">\
                <button class="cr-link">Raise a case<span class="nhsuk-u-visually-hidden"> of look \(look.reference)</span></button></form></td></tr>
                """
        }
        html += "</tbody></table></section>"
        if let next = found.next {
            html += "<form method=\"post\" action=\"\(Address.oversightSearch)\">"
            for (name, value) in [
                ("person", model.number), ("staff", model.staff), ("organisation", model.organisation), ("from", model.from),
                ("until", model.until),
                ("after", next),
            ] {
                if let value { html += "<input type=\"hidden\" name=\"\(plain: name)\" value=\"\(plain: value)\">" }
            }
            html += "<button class=\"nhsuk-button nhsuk-button--secondary\">Next page</button></form>"
        }
        return html
    }
}
