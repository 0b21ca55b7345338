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
    /// By label, then by resource; empty where nothing bears the label.
    private(set) var holds: [[Hold?]]

    public init(_ sent: [LabelledItem], policy: RegionPolicy) {
        self.policy = policy
        let sent = LogicalLinks.resolved(sent)
        let items = sent + Self.unsent(sent)
        placesOf = Dictionary(grouping: items.indices, by: { items[$0].key })
        let net = LinkNet(items, placesOf)
        let texts = items.map { Words($0.words) }
        let coded = Self.coded(items, policy)
        holds = policy.labels.indices.map { number in
            let own = Self.own(policy.labels[number], items, texts, coded[number], policy)
            // Most labels are borne by nothing in most records.
            guard own.contains(where: { $0 != nil }) else { return [] }
            var spread = LabelSpread(items, net, own)
            spread.mention(texts)
            spread.run()
            return spread.holds
        }
    }

    /// By label, the resources that a code of its lists names; each resource's codes are looked up once for all labels.
    private static func coded(_ items: [LabelledItem], _ policy: RegionPolicy) -> [Set<Int>] {
        var labelsOf: [Spelled: [Int]] = [:]
        // A code without its system is looked for in every list.
        var labelsOfCode: [String: [Int]] = [:]
        for (number, label) in policy.labels.enumerated() {
            for list in policy.lists where label.lists.contains(list.id) {
                for code in list.codes {
                    labelsOf[Spelled(code), default: []].append(number)
                    labelsOfCode[code.code, default: []].append(number)
                }
            }
        }
        var found = [Set<Int>](repeating: [], count: policy.labels.count)
        guard !labelsOf.isEmpty else { return found }
        for (place, item) in items.enumerated() {
            for coding in item.codes {
                for code in coding.code.map({ SNOMEDExpression.codes(MarkSystem.trimmed($0)) }) ?? [] {
                    // Few codes are in any list: most need no look at their system.
                    guard let anywhere = labelsOfCode[code] else { continue }
                    let system = MarkSystem.trimmed(coding.system ?? "")
                    let named = system.isEmpty ? anywhere : labelsOf[Spelled(CodeList.Code(system: system, code: code))] ?? []
                    for number in named { found[number].insert(place) }
                }
            }
        }
        return found
    }

    /// A code with its system however that is written: another spelling of its address hides nothing.
    private struct Spelled: Hashable {
        let system: String
        let code: String
        init(_ code: CodeList.Code) { (system, self.code) = (CodeSystem.spelling(code.system), code.code) }
    }

    /// What is pointed at and did not come: two resources that point at the same thing hang together by it all the same.
    private static func unsent(_ sent: [LabelledItem]) -> [LabelledItem] {
        var known = Set(sent.map(\.key))
        return sent.flatMap { item in
            item.links.compactMap { link in
                let key = ItemKey(source: link.source ?? item.key.source, reference: link.target)
                return known.insert(key).inserted ? LabelledItem(key: key, type: String(link.target.prefix { $0 != "/" })) : nil
            }
        }
    }

    /// Resources that a label speaks of by itself.
    private static func own(
        _ label: SensitivityLabel, _ items: [LabelledItem], _ texts: [Words], _ coded: Set<Int>, _ policy: RegionPolicy
    ) -> [LabelSpread.Own?] {
        let phrases = Phrases(policy.lists.filter { label.lists.contains($0.id) }.flatMap(\.words).map { Words($0) })
        return items.indices.map { place in
            if AccessControl.holds("label.code", coded.contains(place))
                || AccessControl.holds("label.words", phrases.areFound(in: texts[place]))
            {
                return .listed
            }
            let isMarked = AccessControl.holds("label.mark", items[place].marks.contains { isMark($0, of: label) })
            return isMarked && !AccessControl.holds("label.person", items[place].isPerson) ? .marked : nil
        }
    }

    /// Whether a marking by a source is one of a label's.
    static func isMark(_ coding: Coding, of label: SensitivityLabel) -> Bool {
        guard let code = coding.code.map(MarkSystem.code) else { return false }
        let system = MarkSystem.name(coding.system)
        return label.marks.contains { mark in
            guard MarkSystem.code(mark.code) == code else { return false }
            // A system that is missing, here or there, is any.
            guard let system, let wanted = MarkSystem.name(mark.system) else { return true }
            return system == wanted
        }
    }

    /// Labels of one resource with how it bears each; empty where there is none, and for one that is not here.
    func labels(of key: ItemKey) -> [(label: SensitivityLabel, hold: Hold)] {
        guard let places = placesOf[key] else { return [] }
        return policy.labels.indices.compactMap { number in
            holds[number].isEmpty ? nil : places.compactMap { holds[number][$0] }.max().map { (policy.labels[number], $0) }
        }
    }

    /// Whether any of these bears a label by itself. Where none does, nothing that hangs on them does either: most records end here.
    public static func areBorne(by items: [LabelledItem], policy: RegionPolicy) -> Bool {
        if coded(items, policy).contains(where: { !$0.isEmpty }) { return true }
        let used = policy.labels.reduce(into: Set<String>()) { $0.formUnion($1.lists) }
        let phrases = Phrases(policy.lists.filter { used.contains($0.id) }.flatMap(\.words).map { Words($0) })
        return items.contains { item in
            let isMarked =
                !item.marks.isEmpty && !item.isPerson && policy.labels.contains { label in item.marks.contains { isMark($0, of: label) } }
            return isMarked || !phrases.isEmpty && phrases.areFound(in: Words(item.words))
        }
    }

    /// What becomes of one resource in a look.
    /// - Parameter opened: labels that broken glass opens in it (`Permission.opens`).
    public func outcome(of key: ItemKey, opened: Set<LabelID> = []) -> LabelOutcome {
        LabelOutcome(labels(of: key), opened: opened)
    }
}
