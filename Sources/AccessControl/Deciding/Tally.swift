import CareRecord

/// What the rules found, as they find it. Adding up is commutative: the order of rules and of evidence changes nothing.
struct Tally {
    /// By the house's own rules.
    private(set) var weighed: [Weighed] = []
    private(set) var regionRules = RegionRulesWeighed()
    private(set) var refusals: Set<Refusal> = []
    /// What must be done before anything is shown.
    private(set) var gates: Set<Challenge> = []
    /// What may be done where nothing permits.
    private(set) var offers: Set<Challenge> = []
    private(set) var limit = SectionSet.all
    /// Grounds on which something is permitted, as bits.
    private var seenOn: UInt16 = 0
    /// By `Ground.place`, as the next two.
    private(set) var granted = [SectionSet](repeating: [], count: Ground.allCases.count)
    private(set) var hidden = [SectionSet](repeating: [], count: Ground.allCases.count)
    /// Hidden only until a step-up to `stepUp`.
    private(set) var hiddenBelow = [SectionSet](repeating: [], count: Ground.allCases.count)
    private(set) var stepUp = 0
    private(set) var opens: Set<LabelID> = []
    private(set) var until: Moment?

    init(room: Int) { weighed.reserveCapacity(room) }

    /// Takes one finding into account.
    /// - Parameter ground: for what permits, what it permits on.
    mutating func found(
        _ rule: String, _ finding: Finding, _ sentence: String, on ground: Ground? = nil, evidence: String? = nil,
        counts: Range<Moment>? = nil
    ) {
        let finding = judged(rule, finding)
        weighed.append(Weighed(rule: rule, finding: finding, sentence: sentence, evidence: evidence, counts: counts))
        switch finding {
        case .permit(let sections):
            guard let ground else { return }
            granted[ground.place].formUnion(SectionSet(sections))
            if !sections.isEmpty { seenOn |= 1 << UInt16(ground.place) }
            if kept("permit.ends") { ends(counts?.upperBound) }
        case .refuse(let why): refusals.insert(why)
        case .limit(let sections): limit.formIntersection(SectionSet(sections))
        case .hides(let sections):
            let set = SectionSet(sections)
            for place in hidden.indices { hidden[place].formUnion(set) }
        case .challenge(let challenge):
            if challenge.isGate { gates.insert(challenge) } else { offers.insert(challenge) }
        case .noRestriction, .doesNotApply, .couldNotTell: return
        }
    }

    /// The region's rules are weighed now: none has spoken yet.
    mutating func weigh(_ table: RuleTable) { regionRules = RegionRulesWeighed(table) }

    /// A region's rule, whose weighing was made when the policy was read. Weighed last: it speaks of this request where something is
    /// seen on one of its grounds, and hides what could be seen on the others all the same.
    mutating func hide(_ row: RuleTable.Row, at place: Int) {
        if holds("rule.ground", row.grounds & seenOn != 0) { regionRules.speaks(place) }
        guard case .hides = judged(RegionRules.id, row.weighed.finding) else { return }
        for place in hidden.indices where row.grounds & (1 << UInt16(place)) != 0 {
            if let level = row.unlessAssurance {
                hiddenBelow[place].formUnion(row.hides)
                stepUp = max(stepUp, level)
            } else {
                hidden[place].formUnion(row.hides)
            }
        }
    }

    mutating func open(_ labels: Set<LabelID>) { opens.formUnion(labels) }

    /// Something that permits ends then.
    mutating func ends(_ moment: Moment?) {
        if let moment { until = min(until ?? moment, moment) }
    }

    /// Sections seen on a ground, of those asked for.
    func seen(_ place: Int, _ asked: SectionSet, steppedUp: Bool = false) -> SectionSet {
        let seen = granted[place].intersection(limit).intersection(asked).subtracting(hidden[place])
        return steppedUp ? seen : seen.subtracting(hiddenBelow[place])
    }

    /// Sections that a ground could show, if it were there.
    func possible(_ place: Int, _ sections: SectionSet, _ asked: SectionSet, steppedUp: Bool = false) -> SectionSet {
        let possible = sections.intersection(limit).intersection(asked).subtracting(hidden[place])
        return steppedUp ? possible : possible.subtracting(hiddenBelow[place])
    }
}
