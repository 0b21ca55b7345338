import CareRecord
import Looks

/// What a search found: people to choose from, or why none is shown.
enum FoundPage {
    /// - Parameter director: the value that stands for whom an administrator acts for; it goes on with the record that they open.
    static func html(
        _ result: PersonSearchResult, criteria: PersonCriteria, director: String? = nil, site: Site, session: StaffSession
    ) -> HTML {
        // A number is searched for by itself, whatever else was typed.
        let none = criteria.nhsNumber?.isEmpty == false ? noNumber : none
        switch result {
        case .found(let people): return page("People found", people.isEmpty ? none : list(people, director, site), site, session)
        case .none: return page("Nobody found", none, site, session)
        case .tooMany: return page("Too many people found", tooMany, site, session)
        }
    }

    private static func page(_ title: String, _ content: HTML, _ site: Site, _ session: StaffSession) -> HTML {
        Layout.page(
            title: title, site: site, session: session,
            main: "<p class=\"cr-small\"><a href=\"\(Address.find)\">Search again</a></p><h1>\(title)</h1>\(content)")
    }

    private static let none: HTML = """
        <p>The demographics service knows nobody with exactly this name, date of birth and what else you gave.</p>\
        <p>Try another spelling, a former name, or leave the given name or postcode out. If the person has the NHS number, use that.</p>
        """

    private static let noNumber: HTML = """
        <p>The demographics service knows nobody with this NHS number.</p>\
        <p>Check it with the person or on a letter. If it is right, search by family name and date of birth.</p>
        """

    private static let tooMany: HTML = """
        <p>Too many people fit, so none is shown.</p><p>Add the given name, the gender or the postcode.</p>
        """

    private static func list(_ people: [BannerPerson], _ director: String?, _ site: Site) -> HTML {
        var html: HTML = """
            <p>Check name, date of birth and address with the person before you open a record.</p>\
            <div class="cr-card"><table class="cr-table cr-stackable"><caption>\(counted(people.count, "person", "people"))</caption>\
            <thead><tr><th scope="col">Name</th><th scope="col">Born</th><th scope="col">Gender</th><th scope="col">Address</th>\
            <th scope="col">NHS No.</th><th scope="col"><span class="nhsuk-u-visually-hidden">Open</span></th></tr></thead><tbody>
            """
        let directed: HTML = director.map { "<input type=\"hidden\" name=\"director\" value=\"\(plain: $0)\">" } ?? ""
        for person in people {
            let address = person.isRestricted ? "Not shown: restricted" : person.address?.shown ?? "Not Known"
            let died: HTML = person.died.map { " <b>Died</b> \($0.date.map { HTML.date($0) } ?? "")" } ?? ""
            html += """
                <tr><th scope="row">\(person.name.shown)</th><td data-label="Born">\(HTML.date(person.born))\(died)</td>\
                <td data-label="Gender">\(Banner.gender(person.gender))</td><td data-label="Address">\(address)</td>\
                <td data-label="NHS No." class="cr-num">\(person.nhsNumber.formatted)</td>\
                <td><form method="post" action="\(Address.looks)"><input type="hidden" name="nhs-number" value="\(plain: person.nhsNumber.digits)">\(directed)\
                <button class="nhsuk-button nhsuk-button--secondary"\(Button.once)>Open<span class="nhsuk-u-visually-hidden"> the record of \(person.name.shown)</span></button></form></td></tr>
                """
        }
        html += "</tbody></table></div>"
        return html
    }
}
