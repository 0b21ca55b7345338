import CareRecord

/// Sensitivity labels over one look's resources, from marks, code lists and words, carried along references to a fixpoint.
///
/// Pure. More resources, marks or lists never give fewer labels: what a later answer labels must be taken back from what was shown.
///
/// - Complexity: O(labels × (words + links)).
public struct Labels: Sendable {
    /// How much one resource tells of the secret.
    enum Hold: Int, Comparable {
        /// It points at, or lies within, what is withheld: its words may name it.
        case touches = 1
        /// Something within it is withheld.
        case contains
        /// It is about what is withheld.
        case about
        /// It is itself what the label speaks of.
        case own
        static func < (a: Hold, b: Hold) -> Bool { a.rawValue < b.rawValue }
    }

    private let policy: RegionPolicy
    /// Of each name: a source can send several resources under one, and what any of them bears, all do.
    private let placesOf: [ItemKey: [Int]]
    /// By label, then by resource.
    private(set) var holds: [[Hold?]]

    public init(_ sent: [LabelledItem], policy: RegionPolicy) {
        self.policy = policy
        let items = sent + Self.unsent(sent)
        placesOf = Dictionary(grouping: items.indices, by: { items[$0].key })
        let net = LinkNet(items, placesOf)
        let texts = items.map { Words($0.words) }
        let codes = items.map { item in
            item.codes.compactMap { coding in
                if let system = coding.system, let code = coding.code { CodeList.Code(system: system, code: code) } else { nil }
            }
        }
        holds = policy.labels.map { label in
            var spread = LabelSpread(items, net, Self.own(label, items, texts, codes, policy))
            spread.mention(texts)
            spread.run()
            return spread.holds
        }
    }

    /// What is pointed at and did not come: two resources that point at the same thing hang together by it all the same.
    private static func unsent(_ sent: [LabelledItem]) -> [LabelledItem] {
        var known = Set(sent.map(\.key))
        return sent.flatMap { item in
            item.links.compactMap { link in
                let key = ItemKey(source: item.key.source, reference: link.target)
                return known.insert(key).inserted ? LabelledItem(key: key, type: String(link.target.prefix { $0 != "/" })) : nil
            }
        }
    }

    /// Resources that a label speaks of by itself.
    private static func own(
        _ label: SensitivityLabel, _ items: [LabelledItem], _ texts: [Words], _ codes: [[CodeList.Code]], _ policy: RegionPolicy
    ) -> [LabelSpread.Own?] {
        let lists = policy.lists.filter { label.lists.contains($0.id) }
        let listed = lists.reduce(into: Set<CodeList.Code>()) { $0.formUnion($1.codes) }
        let phrases = Phrases(lists.flatMap(\.words).map { Words($0) })
        return items.indices.map { place in
            let item = items[place]
            if AccessControl.holds("label.code", codes[place].contains { listed.contains($0) })
                || AccessControl.holds("label.words", phrases.areFound(in: texts[place]))
            {
                return .listed
            }
            let isMarked = AccessControl.holds("label.mark", item.marks.contains { isMark($0, of: label) })
            return isMarked && !AccessControl.holds("label.person", item.isPerson) ? .marked : nil
        }
    }

    private static func isMark(_ coding: Coding, of label: SensitivityLabel) -> Bool {
        guard let code = coding.code else { return false }
        return label.marks.contains(.init(code: code)) || label.marks.contains(.init(system: coding.system, code: code))
    }

    /// Labels of one resource with how it bears each; empty where there is none, and for one that is not here.
    func labels(of key: ItemKey) -> [(label: SensitivityLabel, hold: Hold)] {
        guard let places = placesOf[key] else { return [] }
        return policy.labels.indices.compactMap { number in places.compactMap { holds[number][$0] }.max().map { (policy.labels[number], $0) } }
    }

    /// What becomes of one resource in a look.
    /// - Parameter opened: labels that broken glass opens in it (`Permission.opens`).
    public func outcome(of key: ItemKey, opened: Set<LabelID> = []) -> LabelOutcome {
        LabelOutcome(labels(of: key), opened: opened)
    }
}
