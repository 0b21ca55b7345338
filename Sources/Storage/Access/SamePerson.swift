import CareRecord

/// Under which numbers something about a person may be kept, by what this database has seen: numbers that were found to be one person's share a
/// key, and where both had one already, `number_superseded` says which leads to which (`TrailStore.append(_:older:newer:)`).
///
/// The demographics service never says which numbers a current one has superseded (NHS England, PDS FHIR API, "superseded"), and who asks by
/// the current one names no other. What withholds must therefore be looked for under every number that leads to it. What permits is not: a
/// merge that the demographics service has taken back stays here, and must open nothing.
enum SamePerson {
    /// A table `named (number)`: those that share a number's key, and all that lead to one of them. Its one argument is the number, which is in it
    /// itself as soon as the trail knows it.
    static let numbers = """
        WITH RECURSIVE named (number) AS (
          SELECT same.nhs_number FROM person_key mine JOIN person_key same ON same.key = mine.key WHERE mine.nhs_number = ?
          UNION SELECT same.nhs_number FROM named JOIN number_superseded link ON link.newer = named.number
            JOIN person_key old ON old.nhs_number = link.older JOIN person_key same ON same.key = old.key)
        """

    /// The same with a table `theirs (number)` beside it, in which the number itself always is. Its two arguments are both the number.
    static let theirs = numbers + ", theirs (number) AS (SELECT CAST(? AS TEXT) UNION SELECT number FROM named)"

    /// Every number that is or was the person's, whichever leads to which: whose open looks a change under one of them may touch.
    static func all(_ number: String, _ transaction: any SQLTransaction) throws -> Set<String> {
        try Set([number] + PersonChains.of(number, transaction).flatMap(\.numbers))
    }
}

extension Migration {
    /// Numbers are looked for from the newer to the older with each decision.
    static let supersededNumbers = Migration(26, ["CREATE INDEX IF NOT EXISTS number_superseded_newer ON number_superseded (newer, older)"])
}
