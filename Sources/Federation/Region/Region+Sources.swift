import CareRecord
import Foundation
import Yams

/// Reading sources and sharing agreements.
extension RegionReader {
    func sections(_ node: Node?, _ path: String) -> Set<Section>? {
        guard let node else { return nil }
        if node.string == "all" { return Set(Section.allCases) }
        let all = list(node, path)
        var found: [Section] = []
        for (item, place) in all {
            guard let section: Section = choice(item, place) else { continue }
            if found.contains(section) { wrong(place, item, "\(section.rawValue) is there twice") }
            found.append(section)
        }
        // What is not understood is named already: it is no empty list.
        if all.isEmpty, node.sequence != nil { wrong(path, node, "must name at least one section, or be \"all\"") }
        return Set(found)
    }

    func sources(_ node: Node?, organisations: Set<ODSCode>, sharing: Set<ODSCode>) -> [SourceSettings] {
        var seen: Set<SourceID> = []
        // An address is one source's: a pointer to it must lead to one.
        var owners: [String: SourceID] = [:]
        return list(node, "sources").compactMap { node, path in
            let it = fields(
                node, path,
                known: [
                    "id", "organisations", "protocol", "url", "aliases", "search", "everything", "sections",
                    "publishesPointers", "credentials",
                    "tls", "deadline", "evidenceDeadline", "concurrency", "queue", "maxBytes", "maxPages",
                ], required: ["id", "organisations", "url"])
            var answersFor: [ODSCode] = []
            for (item, place) in list(it["organisations"], path + ".organisations") {
                guard let code = ods(item, place) else { continue }
                if mistaken.contains(code) {
                    // Said already, where the mistake is.
                } else if !organisations.contains(code) {
                    wrong(place, item, "\(code) is not in the list organisations")
                } else if !sharing.contains(code) {
                    wrong(place, item, "\(code) does not share into the record, so no source can answer for it")
                }
                if answersFor.contains(code) { wrong(place, item, "\(code) is there twice") } else { answersFor.append(code) }
            }
            if it["organisations"] != nil, answersFor.isEmpty {
                wrong(path + ".organisations", it["organisations"], "must name at least one")
            }
            if let name = it["protocol"], text(name, path + ".protocol") != "fhir-r4" {
                wrong(path + ".protocol", name, "must be fhir-r4")
            }
            let search: SourceSettings.Search? = it["search"] == nil ? .post : choice(it["search"], path + ".search")
            let everything: SourceSettings.Everything? =
                it["everything"] == nil ? .auto : choice(it["everything"], path + ".everything")
            guard let name = text(it["id"], path + ".id") else { return nil }
            guard let id = SourceID(name) else {
                wrong(path + ".id", it["id"], "must be lower case letters, digits and hyphens")
                return nil
            }
            if !seen.insert(id).inserted { wrong(path + ".id", it["id"], "\(id) is there twice") }
            guard let url = address(it["url"], path + ".url") else { return nil }
            let aliases = list(it["aliases"], path + ".aliases").compactMap { node, path in
                address(node, path).map { (node, path, $0) }
            }
            for (node, path, address) in [(it["url"], path + ".url", url)]
                + aliases.map({ (Optional($0.0), $0.1, $0.2) })
            {
                let key = ConnectedRegion.base(address)
                if let owner = owners[key] { wrong(path, node, "is \(owner)'s address too") } else { owners[key] = id }
            }
            return SourceSettings(
                id: id, organisations: answersFor, url: url, aliases: aliases.map(\.2),
                search: search ?? .post, everything: everything ?? .auto,
                sections: sections(it["sections"], path + ".sections") ?? Set(Section.allCases),
                publishesPointers: bool(it["publishesPointers"], path + ".publishesPointers", default: false),
                credentials: credentials(it["credentials"], path + ".credentials"), tls: tls(it["tls"], path + ".tls"),
                deadline: number(it["deadline"], path + ".deadline", default: 4, in: 0.05...120),
                evidenceDeadline: number(it["evidenceDeadline"], path + ".evidenceDeadline", default: 2, in: 0.05...30),
                concurrency: whole(it["concurrency"], path + ".concurrency", default: 16, in: 1...1000),
                queue: whole(it["queue"], path + ".queue", default: 256, in: 0...100_000),
                maxBytes: whole(it["maxBytes"], path + ".maxBytes", default: 32_000_000, in: 1000...200_000_000),
                maxPages: whole(it["maxPages"], path + ".maxPages", default: SourceSettings.usualPages, in: 1...10_000))
        }
    }

    func agreements(_ node: Node?, organisations: Set<ODSCode>, sharing: Set<ODSCode>) -> [Agreement] {
        list(node, "agreements").compactMap { node, path in
            let it = fields(
                node, path, known: ["organisations", "sections", "audience", "from"],
                required: ["organisations", "sections", "audience", "from"])
            var who: [ODSCode] = []
            if it["organisations"]?.string == "all" {
                who = sharing.sorted()
            } else {
                for (item, place) in list(it["organisations"], path + ".organisations") {
                    guard let code = ods(item, place) else { continue }
                    if !organisations.contains(code), !mistaken.contains(code) {
                        wrong(place, item, "\(code) is not in the list organisations")
                    } else if organisations.contains(code), !sharing.contains(code), !mistaken.contains(code) {
                        wrong(place, item, "\(code) does not share into the record, so the agreement says nothing of it")
                    }
                    who.append(code)
                }
            }
            if it["organisations"] != nil, who.isEmpty {
                wrong(path + ".organisations", it["organisations"], "must name at least one, or be \"all\"")
            }
            var audience: Set<OrganisationKind>?
            if let named = it["audience"], named.string != "all" {
                audience = Set(list(named, path + ".audience").compactMap { choice($0.node, $0.path) })
                if audience?.isEmpty == true {
                    wrong(path + ".audience", named, "must name at least one kind, or be \"all\"")
                }
            }
            guard let text = text(it["from"], path + ".from") else {
                agreed.formUnion(who)
                return nil
            }
            guard let day = PartialDate(text), day.precision == .day else {
                wrong(path + ".from", it["from"], "must be a day such as 2026-04-01")
                agreed.formUnion(who)
                return nil
            }
            return Agreement(
                organisations: who, sections: sections(it["sections"], path + ".sections") ?? [], audience: audience,
                from: Date(timeIntervalSince1970: TimeInterval(day.earliest)))
        }
    }
}
