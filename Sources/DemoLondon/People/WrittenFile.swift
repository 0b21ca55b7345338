/// Takes a file apart: Bundles, Parameters that hold resources, resources by themselves, one or many.
struct WrittenFile {
    private let file: String
    private let scanner: JSONScanner
    private(set) var documents: [WrittenDocument] = []
    private(set) var leftOut: [WrittenPart] = []

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// Bundles inside Bundles are opened so far; no exchange packs deeper.
    private static let mostNested = 8

    init(_ sent: [UInt8], file: String) {
        self.file = file
        let bytes = sent.starts(with: Self.byteOrderMark) ? Array(sent.dropFirst(Self.byteOrderMark.count)) : sent
        scanner = JSONScanner(bytes: bytes)
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            leaveOut(nil, "is UTF-16, and JSON is UTF-8")
            return
        }
        let values = values()
        guard !values.isEmpty else {
            let why = scanner.skipSpace(0) < bytes.count ? whyNoJSON(0..<bytes.count) : "is empty"
            leaveOut(nil, why ?? "is not JSON of FHIR")
            return
        }
        var lines: [WrittenItem] = []
        for (index, range) in values.enumerated() {
            let place = values.count == 1 ? "" : "value \(index + 1)"
            guard let type = type(of: range) else {
                leaveOut(values.count == 1 ? nil : place, whyNoJSON(range) ?? "is no FHIR resource: it has no resourceType")
                continue
            }
            if let entries = entries(of: range, type, place) { add(entries) } else { lines.append(item(type, range, nil, place, lines)) }
        }
        guard !lines.isEmpty else { return }
        documents.append(WrittenDocument(file: file, bytes: bytes, items: lines, isLines: true))
    }

    // MARK: What stands in it

    /// The values that follow each other: one in a file of JSON, one a line in NDJSON. What follows the last is named.
    private mutating func values() -> [Range<Int>] {
        var found: [Range<Int>] = []
        var at = scanner.skipSpace(0)
        while at < scanner.bytes.count {
            let begins = scanner.bytes[at] == 0x7B || scanner.bytes[at] == 0x5B
            guard begins, let end = scanner.end(ofValueAt: at) else {
                if !found.isEmpty { leaveOut(where_(at), "is no JSON value") }
                return found
            }
            found.append(at..<end)
            at = scanner.skipSpace(end)
        }
        return found
    }

    private struct Entry {
        let type: String
        let range: Range<Int>
        let url: String?
        let place: String
    }

    /// What a Bundle or Parameters holds; nil for any other resource.
    private mutating func entries(of range: Range<Int>, _ type: String, _ place: String) -> [Entry]? {
        guard type == "Bundle" || type == "Parameters" else { return nil }
        let members = scanner.members(at: range.lowerBound) ?? []
        let list = members.first { $0.name == (type == "Bundle" ? "entry" : "parameter") }?.value
        let items = list.flatMap { scanner.items(at: $0.lowerBound) }
        if let list, items == nil {
            leaveOut((place.isEmpty ? "" : place + ".") + (type == "Bundle" ? "entry" : "parameter"), whyNoJSON(list) ?? "is no list")
        }
        let prefix = place.isEmpty ? "" : place + "."
        var found: [Entry] = []
        if type == "Bundle" {
            for (index, entry) in (items ?? []).enumerated() {
                let here = "\(prefix)entry[\(index)]"
                let fields = scanner.members(at: entry.lowerBound) ?? []
                guard let value = fields.first(where: { $0.name == "resource" })?.value, isObject(value) else {
                    leaveOut(here, "holds no resource")
                    continue
                }
                guard let type = self.type(of: value) else {
                    leaveOut(here + ".resource", whyNoJSON(value) ?? "has no resourceType")
                    continue
                }
                let url = fields.first { $0.name == "fullUrl" }.flatMap { scanner.text($0.value) }
                found.append(Entry(type: type, range: value, url: url, place: here + ".resource"))
            }
        } else {
            addParameters(items ?? [], prefix + "parameter", 0, &found)
        }
        return found
    }

    private func addParameters(_ parameters: [Range<Int>], _ place: String, _ depth: Int, _ found: inout [Entry]) {
        for (index, parameter) in parameters.enumerated() {
            let fields = scanner.members(at: parameter.lowerBound) ?? []
            if let value = fields.first(where: { $0.name == "resource" })?.value, let type = type(of: value) {
                found.append(Entry(type: type, range: value, url: nil, place: "\(place)[\(index)].resource"))
            }
            guard depth < Self.mostNested, let parts = fields.first(where: { $0.name == "part" })?.value else { continue }
            addParameters(scanner.items(at: parts.lowerBound) ?? [], "\(place)[\(index)].part", depth + 1, &found)
        }
    }

    /// Makes a document of what stands together. Where no Patient is among it, what is packed inside (a Bundle of Bundles, Parameters with
    /// Bundles) is opened, and what stands beside goes with the first of it; else a Bundle inside is a resource like others.
    private mutating func add(_ entries: [Entry], depth: Int = 0) {
        var items: [WrittenItem] = []
        var inside: [Entry] = []
        let hasPatient = entries.contains { $0.type == "Patient" }
        for entry in entries {
            if !hasPatient, entry.type == "Bundle" || entry.type == "Parameters", depth < Self.mostNested {
                inside.append(entry)
            } else {
                items.append(item(entry.type, entry.range, entry.url, entry.place, items))
            }
        }
        let before = documents.count
        for entry in inside {
            if let packed = self.entries(of: entry.range, entry.type, entry.place) { add(packed, depth: depth + 1) }
        }
        if let first = documents[before...].firstIndex(where: { !$0.patients.isEmpty }), !items.isEmpty {
            documents[first].items += items
        } else if !items.isEmpty || documents.count == before, depth == 0 || !items.isEmpty {
            documents.append(WrittenDocument(file: file, bytes: scanner.bytes, items: items))
        }
    }

    private func item(_ type: String, _ range: Range<Int>, _ url: String?, _ place: String, _ before: [WrittenItem]) -> WrittenItem {
        let fields = scanner.members(at: range.lowerBound) ?? []
        let sent = fields.first { $0.name == "id" }.flatMap { scanner.text($0.value) }.flatMap { $0.isEmpty ? nil : $0 }
        return WrittenItem(
            type: type, id: sent ?? Self.id(from: url, type) ?? "r\(before.count + 1)", bringsID: sent != nil, url: url, range: range,
            file: file, place: place, fileStart: 0)
    }

    /// The id that an entry's address says.
    private static func id(from url: String?, _ type: String) -> String? {
        guard let url else { return nil }
        if url.lowercased().hasPrefix("urn:uuid:") { return String(url.dropFirst("urn:uuid:".count)) }
        let parts = url.split(separator: "/")
        return parts.count >= 2 && parts[parts.count - 2] == type ? parts.last.map(String.init) : nil
    }

    private func type(of range: Range<Int>) -> String? {
        scanner.members(at: range.lowerBound)?.first { $0.name == "resourceType" }.flatMap { scanner.text($0.value) }
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: What is left out

    private mutating func leaveOut(_ place: String?, _ why: String) {
        leftOut.append(WrittenPart(file: file, place: place, why: why))
    }

    /// Why a value is no JSON; nil where it is.
    private func whyNoJSON(_ range: Range<Int>) -> String? {
        do throws(JSONTree.Fault) {
            // Deeper than any file that a machine wrote; a reader of it has a stack.
            _ = try JSONTree(scanner.bytes, range, deepest: 512)
            return nil
        } catch {
            return "is not JSON: \(error.words), at \(where_(error.at))"
        }
    }

    private func isObject(_ range: Range<Int>) -> Bool { scanner.bytes[range.lowerBound] == 0x7B }

    private func where_(_ at: Int) -> String { Self.place(at, in: scanner.bytes, from: 0) }

    /// A byte of a file, in words.
    static func place(_ at: Int, in bytes: [UInt8], from start: Int) -> String {
        let line = bytes[start..<min(max(at, start), bytes.count)].count { $0 == 0x0A } + 1
        return "byte \(at - start), line \(line)"
    }
}
