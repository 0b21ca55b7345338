import AuditTrail

/// The people of the region. Nobody is stored: each is worked out from their number and the seed whenever asked for.
struct Population: Sendable {
    let seed: Int
    let size: Int
    let practices: Int

    /// Forty people, some fifteen homes.
    static let perPostcode = 40
    private static let block = 10
    /// How ten neighbours live together.
    private static let homes: [[Int]] = [
        [1, 1, 2, 2, 4], [1, 2, 3, 4], [2, 3, 5], [1, 1, 1, 1, 2, 4], [4, 6], [2, 2, 2, 4], [1, 1, 1, 3, 4], [1, 1, 1, 1, 1, 5],
    ]
    private static let given = [
        "Aisha", "Amy", "Beatriz", "Chloe", "Dorothy", "Elif", "Fatima", "Grace", "Hannah", "Irina", "Joan", "Khadija", "Linh", "Mary",
        "Ngozi",
        "Olive", "Priya", "Rosa", "Sana", "Zofia", "Abdul", "Arthur", "Bao", "Carlos", "David", "Emeka", "Francis", "George", "Hassan",
        "Ivan",
        "Jamal", "Kwame", "Leon", "Mohammed", "Noah", "Omar", "Pavel", "Ravi", "Samuel", "Tariq",
    ]

    /// The first of those who live with somebody, which stands for the home, and how many they are.
    func household(_ person: Int) -> Range<Int> {
        let first = person / Self.block * Self.block
        var chance = Chance(seed, 1, person / Self.block)
        var start = first
        for size in chance.pick(Self.homes) {
            if person < start + size { return start..<start + size }
            start += size
        }
        return person..<person + 1
    }

    func postcode(_ person: Int) -> Int { person / Self.perPostcode }

    /// The practice of the quarter, or for one home in seven the next.
    func practice(_ person: Int) -> Int {
        let home = household(person).lowerBound
        let own = home * practices / size
        var chance = Chance(seed, 2, home)
        return chance.happens(0.14) ? (own + 1) % practices : own
    }

    /// A practice's quarter: most who live there are registered there.
    func quarter(_ practice: Int) -> Range<Int> { practice * size / practices..<(practice + 1) * size / practices }

    /// Which community a home is of: two communities are three and more times as frequent in a quarter as in the region.
    func community(_ person: Int) -> Int {
        let home = household(person).lowerBound
        let quarter = home * practices / size
        var local = Chance(seed, 3, quarter)
        let favoured = [local.below(Community.all.count), local.below(Community.all.count)]
        var chance = Chance(seed, 4, home)
        if chance.happens(0.28) { return favoured[chance.below(2)] }
        return chance.place(Self.shares)
    }
    private static let shares: [Double] = {
        var sum = 0.0
        return Community.all.map {
            sum += $0.share
            return sum
        }
    }()

    func family(_ person: Int) -> String {
        let home = household(person)
        let community = Community.all[community(person)]
        var house = Chance(seed, 5, home.lowerBound)
        let name = community.names[house.place(community.added)]
        var chance = Chance(seed, 6, person)
        guard person != home.lowerBound else { return name }
        // Partners who kept their name, lodgers, flats that are shared.
        if chance.happens(0.25) { return community.names[chance.place(community.added)] }
        return chance.happens(0.04) ? name + "-" + community.names[chance.place(community.added)] : name
    }

    func given(_ person: Int) -> String {
        var chance = Chance(seed, 7, person)
        return chance.pick(Self.given)
    }

    func mark(_ person: Int) -> PersonMark { PersonMark(Chance.mix(UInt64(truncatingIfNeeded: seed &* 31 &+ person))) }

    func home(_ person: Int) -> AddressMarks {
        AddressMarks(postcode: UInt64(postcode(person) + 1), place: UInt64(household(person).lowerBound + 1))
    }

    /// The day of the year on which the person dies; nil for nearly all.
    func death(_ person: Int) -> Int? {
        var chance = Chance(seed, 8, person)
        return chance.happens(0.008) ? chance.below(366) : nil
    }

    /// Known from the news; and whether the region has thought of putting them on its list.
    func notable(_ person: Int) -> (isKnown: Bool, isListed: Bool) {
        var chance = Chance(seed, 9, person)
        let known = chance.happens(0.0005)
        return (known, known && chance.happens(0.7))
    }

    func isRestricted(_ person: Int) -> Bool {
        var chance = Chance(seed, 10, person)
        return chance.happens(0.003)
    }

    /// Somebody of the quarter, by any number.
    func someone(in practice: Int, _ chance: inout Chance) -> Int {
        let quarter = quarter(practice)
        return quarter.lowerBound + chance.below(quarter.count)
    }
}
