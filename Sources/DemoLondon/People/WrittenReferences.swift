import Foundation

/// What references of a document lead to, as a FHIR server resolves them in a transaction (HL7 FHIR R4, http 3.1.0.11.2 and Bundle 2.36.4).
struct WrittenReferences {
    /// Of which resource of the document, and a version (`/_history/3`) that is said with it.
    struct Target: Equatable {
        let item: Int
        var version = ""
    }

    private let document: WrittenDocument
    private var byURL: [String: Int] = [:]
    private var byName: [String: Int] = [:]
    /// `Type?system|value`; two of one identifier are none.
    private var byIdentifier: [String: Int?] = [:]

    /// - Parameter trees: the items' values, in their order; nil for what was left out.
    init(_ document: WrittenDocument, trees: [JSONTree?]) {
        self.document = document
        for (index, item) in document.items.enumerated() where trees[index] != nil {
            if let url = item.url, byURL[Self.folded(url)] == nil { byURL[Self.folded(url)] = index }
            if byName[item.name] == nil { byName[item.name] = index }
            for identifier in trees[index]?["identifier"]?.items ?? [] {
                guard let value = identifier.text("value", document.bytes) else { continue }
                for system in [identifier.text("system", document.bytes).map { $0 + "|" } ?? "|", ""] {
                    let key = "\(item.type)?\(system)\(value)"
                    // Copies of one resource are one.
                    if let known = byIdentifier[key], known.map({ document.items[$0].name != item.name }) ?? true {
                        byIdentifier[key] = .some(nil)
                    } else if byIdentifier.index(forKey: key) == nil {
                        byIdentifier[key] = index
                    }
                }
            }
        }
        // An address whose end is another id than the resource's: what is relative to it means the resource.
        for (index, item) in document.items.enumerated() where trees[index] != nil {
            guard let tail = item.url.flatMap(Self.tail), byName[tail] == nil else { continue }
            byName[tail] = index
        }
    }

    /// What a Reference leads to; nil where that did not come with the document.
    func target(_ reference: String) -> Target? {
        guard !reference.hasPrefix("#") else { return nil }
        if let item = byURL[Self.folded(reference)] { return Target(item: item) }
        if let version = reference.range(of: "/_history/") {
            return target(String(reference[..<version.lowerBound])).map {
                Target(item: $0.item, version: String(reference[version.lowerBound...]))
            }
        }
        if let question = reference.firstIndex(of: "?") {
            return conditional(String(reference[..<question]), String(reference[reference.index(after: question)...]))
        }
        if reference.hasPrefix("http://") || reference.hasPrefix("https://") {
            // A whole address of what came without one. What has one of its own is of that server, and is not meant (Bundle 2.36.4).
            guard let tail = Self.tail(reference), let item = byName[tail], document.items[item].url == nil else { return nil }
            return Target(item: item)
        }
        return byName[reference].map { Target(item: $0) }
    }

    /// What a uri or an address in a narrative leads to: those are replaced too, where they are an entry's own address.
    func target(uri: String) -> Target? {
        guard let item = byURL[Self.folded(uri)] ?? byName[uri] else { return nil }
        // Definitions are known by their addresses, which say what something means and not where it is.
        let isURN = uri.lowercased().hasPrefix("urn:")
        return isURN || ["Binary", "DocumentReference", "Media"].contains(document.items[item].type) ? Target(item: item) : nil
    }

    /// `Type?identifier=system|value` and `Type?_id=value`, alone: the server finds one, or refuses.
    private func conditional(_ type: String, _ query: String) -> Target? {
        let parts = query.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].contains("&") else { return nil }
        let value = parts[1].removingPercentEncoding ?? parts[1]
        let type = type.split(separator: "/").last.map(String.init) ?? type
        switch parts[0] {
        case "_id": return byName["\(type)/\(value)"].map { Target(item: $0) }
        case "identifier": return (byIdentifier["\(type)?\(value)"] ?? nil).map { Target(item: $0) }
        default: return nil
        }
    }

    /// Hexadecimal digits of a UUID are the same in either case (RFC 4122, 3).
    private static func folded(_ url: String) -> String {
        url.lowercased().hasPrefix("urn:") ? url.lowercased() : url
    }

    /// `Type/id` at the end of an address.
    private static func tail(_ url: String) -> String? {
        let parts = url.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 4, let type = parts.dropLast().last, type.first?.isUppercase ?? false else { return nil }
        return parts.suffix(2).joined(separator: "/")
    }
}

/// A place in a resource that names another of its document.
struct WrittenLink {
    /// Of the text that names it, quotes left out.
    let range: Range<Int>
    let target: WrittenReferences.Target
    /// What it says now.
    let text: String
}

extension WrittenReferences {
    /// Elements that are a uri or a url and name what may be an entry; those that are canonical are not replaced.
    private static let uris: Set<String> = ["url", "uri", "valueUri", "valueUrl", "valueUuid", "valueOid", "instantiatesUri"]

    /// Every place of a resource that names another: its references, uris, and addresses in its narrative.
    func links(in tree: JSONTree) -> [WrittenLink] {
        var found: [WrittenLink] = []
        // What is packed inside resolves its own addresses; only what it calls by type and id can be ours.
        let isPacked = ["Bundle", "Parameters"].contains(tree.text("resourceType", document.bytes))
        add(tree, isPacked, &found)
        return found
    }

    private func add(_ tree: JSONTree, _ isPacked: Bool, _ found: inout [WrittenLink]) {
        if case .array(let items) = tree.kind { for item in items { add(item, isPacked, &found) } }
        for member in tree.members {
            guard case .string = member.value.kind else {
                add(member.value, isPacked, &found)
                continue
            }
            let inside = (member.value.range.lowerBound + 1)..<(member.value.range.upperBound - 1)
            switch member.name {
            case "reference":
                let text = JSONScanner.unescaped(document.bytes[inside])
                guard let target = target(text), !isPacked || document.items[target.item].name == text else { continue }
                found.append(WrittenLink(range: inside, target: target, text: text))
            case "div" where !isPacked: addNarrative(inside, &found)
            case let name where Self.uris.contains(name) && !isPacked:
                let text = JSONScanner.unescaped(document.bytes[inside])
                guard let target = target(uri: text) else { continue }
                found.append(WrittenLink(range: inside, target: target, text: text))
            default: continue
            }
        }
    }

    /// `href` and `src` of a narrative that are an entry's own address.
    private func addNarrative(_ range: Range<Int>, _ found: inout [WrittenLink]) {
        let bytes = document.bytes
        for name in ["href=", "src="].map({ Array($0.utf8) }) {
            var at = range.lowerBound
            while at + name.count < range.upperBound {
                guard bytes[at] == name[0], bytes[at..<(at + name.count)].elementsEqual(name) else {
                    at += 1
                    continue
                }
                at += name.count
                // A quotation mark inside a JSON text has a backslash before it.
                let isEscaped = bytes[at] == 0x5C
                let start = isEscaped ? at + 2 : at + 1
                guard start < range.upperBound, bytes[start - 1] == 0x22 || bytes[start - 1] == 0x27,
                    let end = bytes[start..<range.upperBound].firstIndex(of: isEscaped ? 0x5C : bytes[start - 1])
                else { continue }
                let text = JSONScanner.unescaped(bytes[start..<end])
                if let target = target(uri: text) { found.append(WrittenLink(range: start..<end, target: target, text: text)) }
                at = end
            }
        }
    }
}
