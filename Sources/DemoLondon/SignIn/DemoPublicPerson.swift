/// A person of the pretend London who may sign in to read about their own record.
public struct DemoPublicPerson: Sendable, Hashable {
    /// What `login_hint` names.
    public let hint: String
    public let nhsNumber: String
    public let name: String
    /// `P9`, or less for one who has not proved who they are.
    public let level: String
    /// The provider's word for them: no number that means anything elsewhere.
    public let subject: String
    public let born: String
    public let family: String

    /// A dozen: somebody with much to read, some of everybody, one whose number supersedes another, and some with a secret in their record, which must
    /// never be seen here.
    static func some(of people: [DemoPerson], secrets: [Int]) -> [DemoPublicPerson] {
        let much = people.firstIndex { $0.family == "Okonkwo" }
        let superseding = people.firstIndex { !$0.superseded.isEmpty }
        var chosen: [Int] = []
        for index in [much, superseding].compactMap({ $0 }) + secrets.prefix(3) + Array(people.indices)
        where people.indices.contains(index) && !chosen.contains(index) && chosen.count < 12 {
            chosen.append(index)
        }
        return chosen.map { DemoPublicPerson(people[$0], number: $0 + 1, level: "P9") }
    }

    /// - Parameter number: their place among the people, from 1.
    public init(_ person: DemoPerson, number: Int, level: String) {
        // No name: it stands in an address.
        hint = level == "P9" ? "person-\(number)" : "unproven-\(number)"
        nhsNumber = person.nhsNumber
        name = person.name
        self.level = level
        subject = "person-\(level)-\(number)"
        born = person.born
        family = person.family
    }
}
