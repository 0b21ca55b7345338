/// The table of rules. Their order is that of the documents, and decides nothing.
public enum MonitoringRules {
    public static let all: [any MonitoringRule.Type] = [
        OwnRecordRule.self,
        SameFamilyNameRule.self,
        SameAddressRule.self,
        ColleagueRule.self,
        NotablePersonRule.self,
        NoEvidenceRule.self,
        ManyPeopleRule.self,
        UnusualHoursRule.self,
        AfterCareRule.self,
        BrokenGlassRule.self,
        RepeatedRefusalsRule.self,
        SearchFishingRule.self,
        AdministratorAloneRule.self,
        SleepingAccountRule.self,
    ]

    public static let cards: [RuleCard] = all.map { $0.card }
    static let cardOf: [String: RuleCard] = Dictionary(cards.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
