import AccessControl
import CareRecord
import Yams

/// Reading broken glass, labels, code lists, and the small values of a policy file.
extension RegionReader {
    func breakGlass(_ node: Node?) -> BreakGlassTerms? {
        let (path, names) = ("breakGlass", ["roles", "sections", "reasons", "assurance", "fresh", "lasts", "perStaff", "perOrganisation"])
        let it = fields(node, path, known: names, required: names.filter { !["perStaff", "perOrganisation"].contains($0) })
        let reasons = list(it["reasons"], path + ".reasons").compactMap { node, path -> BreakGlassTerms.Reason? in
            let row = fields(node, path, known: ["id", "words"], required: ["id", "words"])
            guard let id = text(row["id"], path + ".id"), let words = text(row["words"], path + ".words") else { return nil }
            return .init(id: id, words: words)
        }
        guard let sections = sections(it["sections"], path + ".sections"), let fresh = span(it["fresh"], path + ".fresh"),
            let lasts = span(it["lasts"], path + ".lasts"),
            let staff = limit(it["perStaff"], path + ".perStaff", default: BreakGlassTerms.usualPerStaff),
            let organisation = limit(it["perOrganisation"], path + ".perOrganisation", default: BreakGlassTerms.usualPerOrganisation)
        else { return nil }
        return BreakGlassTerms(
            roles: Set(texts(it["roles"], path + ".roles").map { RoleID($0) }), sections: sections, reasons: reasons,
            assurance: whole(it["assurance"], path + ".assurance", default: 0, in: 0...9), fresh: fresh, lasts: lasts, perStaff: staff,
            perOrganisation: organisation)
    }

    /// - Parameter usual: where it is left out.
    func limit(_ node: Node?, _ path: String, default usual: BreakGlassTerms.Limit) -> BreakGlassTerms.Limit? {
        guard let node else { return usual }
        let it = fields(node, path, known: ["most", "within"], required: ["most", "within"])
        guard let within = span(it["within"], path + ".within") else { return nil }
        return .init(most: whole(it["most"], path + ".most", default: 0, in: 0...1_000_000), within: within)
    }

    func label(_ node: Node, _ path: String) -> SensitivityLabel? {
        let it = fields(
            node, path, known: ["id", "name", "marks", "lists", "outcome", "opens", "said"], required: ["id", "name", "outcome"])
        let marks = list(it["marks"], path + ".marks").compactMap { node, path -> SensitivityLabel.Mark? in
            let row = fields(node, path, known: ["system", "code"], required: ["code"])
            return text(row["code"], path + ".code").map { .init(system: text(row["system"], path + ".system"), code: $0) }
        }
        for name in ["marks", "lists"] { orLeftOut(it[name], "\(path).\(name)") }
        guard let id = text(it["id"], path + ".id"), let name = text(it["name"], path + ".name"), let outcome = outcome(it, path) else {
            return nil
        }
        return SensitivityLabel(
            id: LabelID(id), name: name, marks: Set(marks), lists: texts(it["lists"], path + ".lists"), outcome: outcome)
    }

    /// What leaves no trace can neither be said nor opened: a setting that would change nothing is a mistake.
    private func outcome(_ it: [String: Node], _ path: String) -> SensitivityLabel.Outcome? {
        switch text(it["outcome"], path + ".outcome") {
        case "no-trace":
            for name in ["opens", "said"] where it[name] != nil {
                wrong("\(path).\(name)", it[name], "changes nothing: what leaves no trace is neither said nor opened")
            }
            return .noTrace
        case "withheld":
            for name in ["opens", "said"] where it[name] == nil { wrong("\(path).\(name)", it["outcome"], "is missing") }
            guard let said: SensitivityLabel.Saying = choice(it["said"], path + ".said"),
                let opening: SensitivityLabel.Opening = choice(it["opens"], path + ".opens")
            else { return nil }
            return .withheld(said, opening: opening)
        case nil: return nil
        case .some:
            wrong(path + ".outcome", it["outcome"], "must be one of withheld, no-trace")
            return nil
        }
    }

    func codeList(_ node: Node, _ path: String) -> CodeList? {
        let it = fields(node, path, known: ["id", "codes", "words"], required: ["id"])
        guard let id = text(it["id"], path + ".id") else { return nil }
        for name in ["codes", "words"] { orLeftOut(it[name], "\(path).\(name)") }
        var codes: Set<CodeList.Code> = []
        for (node, path) in list(it["codes"], path + ".codes") {
            let row = fields(node, path, known: ["system", "codes"], required: ["system", "codes"])
            guard let system = text(row["system"], path + ".system") else { continue }
            let named = texts(row["codes"], path + ".codes")
            if row["codes"] != nil, named.isEmpty { wrong(path + ".codes", row["codes"], "must name at least one code") }
            for code in named where !codes.insert(CodeList.Code(system: system, code: code)).inserted {
                wrong(path + ".codes", row["codes"], "\(code) is there twice")
            }
        }
        return CodeList(id: id, codes: codes, words: texts(it["words"], path + ".words"))
    }

    /// An empty list is a mistake: it could mean nothing or everything.
    func orLeftOut(_ node: Node?, _ path: String) {
        if node?.sequence?.isEmpty == true { wrong(path, node, "must name at least one, or be left out") }
    }

    /// A list of texts, as a set; what is there twice is a mistake.
    func texts(_ node: Node?, _ path: String) -> Set<String> {
        var found: Set<String> = []
        for (node, path) in list(node, path) {
            // A code of digits is read as it is written, quoted or not.
            guard let text = node.scalar?.string, !text.isEmpty else {
                wrong(path, node, "must be text")
                continue
            }
            if !found.insert(text).inserted { wrong(path, node, "\(text) is there twice") }
        }
        return found
    }

    func kinds(_ node: Node?, _ path: String) -> Set<OrganisationKind>? {
        guard let node else { return nil }
        if node.string == "all" { return Set(OrganisationKind.allCases) }
        return Set(list(node, path).compactMap { node, path -> OrganisationKind? in choice(node, path) })
    }

    func span(_ node: Node?, _ path: String) -> Span? {
        guard let node else { return nil }
        guard let span = node.scalar.flatMap({ Span($0.string) }) else {
            wrong(path, node, "must be a time such as 90d, 12h, 30m, 45s, or 0")
            return nil
        }
        return span
    }

    /// The node at a path such as `rules[3].hides`, or the nearest one above it that is there.
    static func node(at path: String, in root: Node) -> Node? {
        var node = root
        for step in path.split(separator: ".") {
            let name = step.prefix { $0 != "[" }
            guard let next = node.mapping?[String(name)] ?? nil else { return node }
            node = next
            guard let number = Int(step.dropFirst(name.count).trimmingBrackets) else { continue }
            guard let items = node.sequence, items.indices.contains(number) else { return node }
            node = items[number]
        }
        return node
    }
}

extension Substring {
    /// `[3]` as `3`.
    fileprivate var trimmingBrackets: Substring { drop { $0 == "[" }.prefix { $0 != "]" } }
}
