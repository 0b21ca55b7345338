extension PatientRecord {
    /// How many resources lead a statement and how many are grouped under one (law 11). Counted from what is shown, not from
    /// what came, so that a loss shows as an imbalance.
    public var resourcesShownAndGrouped: (shown: Int, grouped: Int) {
        var leading: Set<ResourceKey> = []
        // Few are under another's lead.
        var under: Set<ResourceKey> = []
        leading.reserveCapacity(count)
        for section in Section.allCases {
            for line in lines(section) {
                for statement in line.statements {
                    leading.insert(statement.lead.id.resource)
                    for entry in statement.entries where entry !== statement.lead { under.insert(entry.id.resource) }
                }
            }
        }
        return (leading.count, under.subtracting(leading).count)
    }
}
