import CareRecord
import Foundation
import Yams

extension Region {
    /// How looks are watched, and by whom (docs/monitoring.md).
    public struct Monitoring: Sendable, Hashable {
        /// The file of the rules' settings; nil: the standard ones.
        public var settings: String?
        /// Where the NHS numbers of people whom many know are, one on a line; nil: nobody is listed.
        public var notable: Secret?
        /// Organisations whose privacy officers oversee the whole region.
        public var regional: [ODSCode] = []
        /// Days in which a case is to be closed, and in which a staff member is to answer.
        public var caseDays = 7
        public var answerDays = 3
        public init() {}
    }
}

extension RegionReader {
    func monitoring(_ node: Node?, organisations: [Organisation]) -> Region.Monitoring {
        let place = "monitoring"
        let it = fields(node, place, known: ["settings", "notable", "regional", "caseDays", "answerDays"])
        var monitoring = Region.Monitoring()
        monitoring.settings = text(it["settings"], place + ".settings")
        monitoring.notable = secret(it["notable"], place + ".notable")
        let known = Set(organisations.map(\.ods))
        monitoring.regional = list(it["regional"], place + ".regional").compactMap { node, path in
            guard let code = ods(node, path) else { return nil }
            if !known.contains(code), !mistaken.contains(code) { wrong(path, node, "\(code) is not in the list organisations") }
            return code
        }
        monitoring.caseDays = whole(it["caseDays"], place + ".caseDays", default: 7, in: 1...60)
        monitoring.answerDays = whole(it["answerDays"], place + ".answerDays", default: 3, in: 1...30)
        return monitoring
    }
}

/// A YAML file as plain values with their places, for a room that reads its own settings out of them.
public indirect enum PlainYAML: Sendable, Hashable {
    case number(Double, Place)
    case text(String, Place)
    case list([PlainYAML], Place)
    case mapping([Pair], Place)

    /// A line and column, the first 1.
    public struct Place: Sendable, Hashable {
        public let line: Int?
        public let column: Int?
    }

    public struct Pair: Sendable, Hashable {
        public let name: String
        public let value: PlainYAML
    }

    /// - Throws: where it is not YAML.
    public init(_ text: String) throws(RegionMistakes) { self.init(try Region.yaml(text)) }

    init(_ node: Node) {
        let place = Place(line: node.mark?.line, column: node.mark?.column)
        if let mapping = node.mapping {
            self = .mapping(mapping.map { Pair(name: $0.key.string ?? "", value: PlainYAML($0.value)) }, place)
        } else if let sequence = node.sequence {
            self = .list(sequence.map { PlainYAML($0) }, place)
        } else if let number = node.float ?? node.int.map(Double.init) {
            self = .number(number, place)
        } else {
            self = .text(node.string ?? "", place)
        }
    }

    public var place: Place {
        switch self {
        case .number(_, let place), .text(_, let place), .list(_, let place), .mapping(_, let place): place
        }
    }

    /// The place of `rules.many-people.people`, or of what of it is there.
    public func place(of path: String) -> Place {
        var it = self
        for name in path.split(separator: ".") {
            guard case .mapping(let pairs, _) = it, let pair = pairs.first(where: { $0.name == name }) else { break }
            it = pair.value
        }
        return it.place
    }
}
