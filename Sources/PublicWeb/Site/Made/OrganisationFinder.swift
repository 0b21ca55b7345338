import CareRecord
import Web

/// Looks for an organisation by its name, the first part of its postcode, its kind or its area. What is typed is posted: it reaches no address and no log.
enum OrganisationFinder {
    static func html(_ content: SiteContent) -> HTML {
        "\(form(content))\(found(content))"
    }

    private static func form(_ content: SiteContent) -> HTML {
        let (language, search) = (content.language, content.search)
        var kinds: HTML = "<option value=\"\">\(plain: language["find.all-kinds"])</option>"
        for kind in OrganisationKind.allCases {
            let chosen: HTML = search.kind == kind ? " selected" : ""
            kinds += "<option value=\"\(plain: kind.rawValue)\"\(chosen)>\(plain: language["kind." + kind.rawValue])</option>"
        }
        var areas: HTML = "<option value=\"\">\(plain: language["find.all-areas"])</option>"
        for area in content.directory.areas {
            let chosen: HTML = search.area == area.ods ? " selected" : ""
            areas += "<option value=\"\(plain: area.ods.code)\"\(chosen)>\(plain: area.name)</option>"
        }
        return """
            <form action="\(plain: language.path("organisations"))#found" method="post" class="people-search" role="search">\
            <div><label class="nhsuk-label" for="q">\(language["find.words"])</label>\
            <input class="nhsuk-input" id="q" name="q" type="search" maxlength="100" value="\(plain: search.words)" autocomplete="off"></div>\
            <div><label class="nhsuk-label" for="kind">\(language["find.kind"])</label><select class="nhsuk-select" id="kind" name="kind">\(kinds)</select></div>\
            <div><label class="nhsuk-label" for="area">\(language["find.area"])</label><select class="nhsuk-select" id="area" name="area">\(areas)</select></div>\
            <button class="nhsuk-button">\(language["find.search"])</button></form>
            """
    }

    private static func found(_ content: SiteContent) -> HTML {
        let (language, search) = (content.language, content.search)
        guard search.isAsked else { return "" }
        let found = content.directory.found(search)
        guard found.count > 0 else {
            return
                "<div class=\"people-found\" id=\"found\" role=\"status\"><p><strong>\(language["find.none"])</strong></p><p>\(language["find.none-means"])</p></div>"
        }
        let heads = [language["organisation"], language["looks"], language["shares"], language["stage"]]
        let last = found.first + found.entries.count
        let count = found.count > PublicDirectory.pageSize ? "\(found.first + 1)–\(last) / \(found.count)" : "\(found.count)"
        var html: HTML = "<div class=\"people-found\" id=\"found\">"
        html += PeopleTable.html(
            caption: "\(language.said("find.found", ["count": count]))", head: heads.map { "\($0)" },
            rows: found.entries.map { row($0, content) }, labels: heads)
        if last < found.count {
            html += """
                <form action="\(plain: language.path("organisations"))#found" method="post"><input type="hidden" name="q" value="\(plain: search.words)">\
                <input type="hidden" name="kind" value="\(plain: search.kind?.rawValue ?? "")"><input type="hidden" name="area" value="\(plain: search.area?.code ?? "")">\
                <input type="hidden" name="page" value="\(search.page + 1)"><button class="nhsuk-button nhsuk-button--secondary">\(language["find.more"])</button></form>
                """
        }
        html += "</div>"
        return html
    }

    static func row(_ entry: PublicDirectory.Entry, _ content: SiteContent) -> [HTML] {
        let (it, language) = (entry.organisation, content.language)
        let place = [language["kind." + it.kind.rawValue], it.outward].compactMap { $0 }.joined(separator: ", ")
        return [
            "\(it.name)<br><span class=\"people-soft\">\(place), \(content.directory.area(it.ics))</span>",
            "\(language[entry.uses ? "yes" : "no"])", shares(entry, language), "\(language["stage." + it.stage.rawValue])",
        ]
    }

    /// What it shares in as few words as are true.
    static func shares(_ entry: PublicDirectory.Entry, _ language: SiteLanguage) -> HTML {
        guard !entry.shares.isEmpty else { return "\(language["shares.nothing"])" }
        var parts: [HTML] = []
        for share in entry.shares {
            let missing = Set(Section.allCases).subtracting(share.sections).sorted()
            func names(_ sections: [Section]) -> String { sections.map { language["section." + $0.rawValue] }.joined(separator: ", ") }
            let what: String
            switch missing.count {
            case 0: what = language["shares.all"]
            case 1...3: what = language.said("shares.all-but", ["kinds": names(missing)])
            default: what = names(share.sections.sorted())
            }
            guard let audience = share.audience else {
                parts.append("\(what)")
                continue
            }
            let places = audience.map { language["kind." + $0.rawValue] }.sorted().joined(separator: ", ")
            parts.append("\(language.said("shares.with", ["kinds": what, "places": places]))")
        }
        return parts.joined("<br>")
    }
}
