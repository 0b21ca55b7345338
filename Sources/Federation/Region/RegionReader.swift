import CareRecord
import Foundation
import Yams

/// One mistake in a region file, with its place.
public struct Mistake: Error, Hashable, Sendable {
    /// `sources[3].deadline`.
    public let path: String
    public let line: Int?
    public let column: Int?
    public let words: String

    public init(path: String, line: Int?, column: Int?, words: String) {
        self.path = path
        self.line = line
        self.column = column
        self.words = words
    }

    /// `line 12, column 5: sources[3].deadline: must be a number above 0`
    public var sentence: String {
        let place = line.map { "line \($0), column \(column ?? 1): " } ?? ""
        return place + (path.isEmpty ? "" : path + ": ") + words
    }
}

/// Walks a YAML tree and collects every mistake instead of stopping at the first.
final class RegionReader {
    private(set) var mistakes: [Mistake] = []
    /// Organisations and boards whose entries have a mistake of their own: what points to one of them is not reported as well.
    var mistaken: Set<ODSCode> = []

    /// Where each organisation stands in the file.
    var places: [ODSCode: (node: Node, path: String)] = [:]
    /// Organisations of agreements that have a mistake of their own: that these have none is not reported as well.
    var agreed: Set<ODSCode> = []

    func wrong(_ path: String, _ node: Node?, _ words: String) {
        mistakes.append(Mistake(path: path, line: node?.mark?.line, column: node?.mark?.column, words: words))
    }

    /// A mapping's fields; unknown keys are mistakes, with the nearest known one suggested.
    func fields(_ node: Node?, _ path: String, known: [String], required: [String] = []) -> [String: Node] {
        guard let node else { return [:] }
        guard let mapping = node.mapping else {
            wrong(path, node, "must be a mapping of names to values")
            return [:]
        }
        var found: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.string else {
                wrong(path, key, "a name must be text")
                continue
            }
            guard known.contains(name) else {
                let near = known.min { Self.distance($0, name) < Self.distance($1, name) } ?? ""
                let hint =
                    Self.distance(near, name) <= max(2, name.count / 2)
                    ? "; did you mean \"\(near)\"?" : "; known are \(known.joined(separator: ", "))"
                wrong(join(path, name), key, "is not a known setting\(hint)")
                continue
            }
            found[name] = value
        }
        for name in required where found[name] == nil { wrong(join(path, name), node, "is missing") }
        return found
    }

    func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func text(_ node: Node?, _ path: String) -> String? {
        guard let node else { return nil }
        guard let text = node.string, !text.isEmpty else {
            wrong(path, node, "must be text")
            return nil
        }
        return text
    }

    func bool(_ node: Node?, _ path: String, default fallback: Bool) -> Bool {
        guard let node else { return fallback }
        guard let value = node.bool else {
            wrong(path, node, "must be true or false")
            return fallback
        }
        return value
    }

    func number(_ node: Node?, _ path: String, default fallback: Double, in range: ClosedRange<Double>) -> Double {
        guard let node else { return fallback }
        guard let value = node.float ?? node.int.map(Double.init), range.contains(value) else {
            wrong(
                path, node, "must be a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))")
            return fallback
        }
        return value
    }

    func whole(_ node: Node?, _ path: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        let value = number(
            node, path, default: Double(fallback), in: Double(range.lowerBound)...Double(range.upperBound))
        if value != value.rounded() { wrong(path, node, "must be a whole number") }
        return Int(value)
    }

    func list(_ node: Node?, _ path: String) -> [(node: Node, path: String)] {
        guard let node else { return [] }
        guard let sequence = node.sequence else {
            wrong(path, node, "must be a list")
            return []
        }
        return sequence.enumerated().map { ($1, "\(path)[\($0)]") }
    }

    func ods(_ node: Node?, _ path: String) -> ODSCode? {
        guard let text = text(node, path) else { return nil }
        guard let code = ODSCode(text), code.code == text else {
            wrong(path, node, "must be an ODS code in upper case")
            return nil
        }
        return code
    }

    func choice<Value: RawRepresentable & CaseIterable>(_ node: Node?, _ path: String) -> Value?
    where Value.RawValue == String {
        guard let text = text(node, path) else { return nil }
        guard let value = Value(rawValue: text) else {
            wrong(path, node, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return value
    }

    /// An http or https address; plain http only on loopback, because what travels there is somebody's record.
    func address(_ node: Node?, _ path: String) -> String? {
        guard let text = text(node, path) else { return nil }
        guard let parts = WebAddress.parts(text), let host = parts.host, parts.query == nil, parts.fragment == nil,
            parts.scheme == "http" || parts.scheme == "https"
        else {
            wrong(
                path, node,
                "must be an address such as https://host/base, without user, query or fragment, and with a port from 1 to 65535 if any")
            return nil
        }
        if parts.scheme == "http", !["127.0.0.1", "localhost", "[::1]", "::1"].contains(host) {
            wrong(path, node, "must be https: plain http is allowed on this machine only")
            return nil
        }
        return text
    }

    static func plain(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }

    /// Levenshtein distance, for "did you mean".
    static func distance(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        guard !x.isEmpty, !y.isEmpty else { return max(x.count, y.count) }
        var row = Array(0...y.count)
        for i in 1...x.count {
            var previous = row[0]
            row[0] = i
            for j in 1...y.count {
                let old = row[j]
                row[j] = min(row[j] + 1, row[j - 1] + 1, previous + (x[i - 1] == y[j - 1] ? 0 : 1))
                previous = old
            }
        }
        return row[y.count]
    }
}
