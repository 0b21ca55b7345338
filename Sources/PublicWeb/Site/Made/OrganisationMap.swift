import CareRecord
import Web

/// A map by area, made of the region file: a tile for each integrated care system, in the file's order, with how many organisations have joined. It is
/// a drawing of numbers and not of borders, and the same stands in a table below it.
enum OrganisationMap {
    static func html(_ content: SiteContent) -> HTML {
        let language = content.language
        var html = drawing(content)
        let heads = ["find.area", "map.joined", "map.looks", "map.shares", "map.not-yet"].map { language[$0] }
        html += PeopleTable.html(
            caption: "\(language["map.table"])", head: heads.map { "\($0)" },
            rows: content.directory.areas.map { area in
                let counts = counts(area.ods, content.directory)
                return [
                    "<a href=\"\(plain: language.path("organisations"))?area=\(plain: area.ods.code)#found\">\(area.name)</a>",
                    "\(counts.joined)", "\(counts.uses)", "\(counts.shares)", "\(counts.notYet)",
                ]
            }, labels: heads)
        return html
    }

    /// Places of one area. Who only looks and who only shares have both joined, and who does both is one place.
    private struct Counts {
        let joined: Int
        let uses: Int
        let shares: Int
        let notYet: Int
    }

    private static func counts(_ area: ODSCode, _ directory: PublicDirectory) -> Counts {
        let all = directory.entries.filter { $0.organisation.ics == area }
        let joined = all.count { $0.uses || !$0.shares.isEmpty }
        return Counts(joined: joined, uses: all.count(where: \.uses), shares: all.count { !$0.shares.isEmpty }, notYet: all.count - joined)
    }

    /// A drawing for each area, as many in a row as fit: on a narrow screen fewer, so that words stay large enough to read.
    private static func drawing(_ content: SiteContent) -> HTML {
        let (width, height) = (200, 120)
        var html: HTML = "<div class=\"people-map\" role=\"img\" aria-label=\"\(plain: content.language["map.title"])\">"
        for area in content.directory.areas {
            let counts = counts(area.ods, content.directory)
            html += """
                <svg viewBox="0 0 \(width) \(height)" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">\
                <rect x="4" y="4" width="\(width - 8)" height="\(height - 8)" class="\(plain: counts.joined > 0 ? "people-tile people-tile--live" : "people-tile")"/>
                """
            for (line, words) in lines(area.name).enumerated() {
                html += "<text x=\"16\" y=\"\(32 + line * 20)\" class=\"people-tile-name\">\(plain: words)</text>"
            }
            html += "<text x=\"16\" y=\"\(height - 20)\" class=\"people-tile-count\">\(counts.joined)</text></svg>"
        }
        html += "</div>"
        return html
    }

    /// A name in lines that fit a tile; three at most.
    static func lines(_ name: String) -> [String] {
        var lines: [String] = []
        for word in name.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 20 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.count > 3 ? Array(lines.prefix(2)) + [lines[2] + "…"] : lines
    }

    static func stages(_ content: SiteContent) -> HTML {
        let language = content.language
        var counts: [ConnectionStage: Int] = [:]
        for entry in content.directory.entries { counts[entry.organisation.stage, default: 0] += 1 }
        let heads = [language["stage"], language["stage.means"], language["stage.count"]]
        return PeopleTable.html(
            caption: nil, head: heads.map { "\($0)" },
            rows: ConnectionStage.allCases.map {
                ["\(language["stage." + $0.rawValue])", "\(language["stage.means." + $0.rawValue])", "\(counts[$0] ?? 0)"]
            }, labels: heads)
    }
}
