/// The last ten people I looked at, mine only. A number and not a name, because names are not kept; each opens by a form, so that no
/// address holds whom.
enum RecentPeople {
    static func html(_ people: [RecentPerson]) -> HTML {
        guard !people.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card cr-apart0"><header><h2>The last people you looked at, \(people.count)</h2>\
            <span class="cr-small cr-soft">Only you see this. Opening one again is decided and put on record again.</span></header><ul class="cr-lines">
            """
        for person in people {
            html += """
                <li><form class="cr-inline" method="post" action="\(Address.looks)"><input type="hidden" name="nhs-number" value="\(plain: person.nhsNumber.digits)">\
                <button class="cr-link"\(Button.once)><span class="nhsuk-u-visually-hidden">Open the record of NHS number </span>\
                <span class="cr-num cr-nowrap">\(person.nhsNumber.formatted)</span></button></form><div class="cr-when">opened \(HTML.moment(person.opened))</div></li>
                """
        }
        html += "</ul></section>"
        return html
    }
}
