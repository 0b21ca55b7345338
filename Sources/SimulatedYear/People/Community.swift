/// Families whose surnames come from one place: a few names that many have and a long tail, in proportions as in London's registers in kind, not
/// in number. All tails are invented.
struct Community: Sendable {
    /// As the fairness figures name it: by how its surnames are spread, since that is what a rule sees.
    let title: String
    /// Of the region's households.
    let share: Double
    let names: [String]
    /// Weights added up.
    let added: [Double]

    /// - Parameters:
    ///   - tail: invented names after the known ones.
    ///   - steepness: how fast names grow rarer (Zipf).
    init(_ title: String, share: Double, _ known: [String], tail: Int, steepness: Double, syllables: [String]) {
        self.title = title
        self.share = share
        var names = known
        var taken = Set(known)
        var chance = Chance(known.count, tail, title.utf8.count)
        while names.count < known.count + tail {
            let name = (0..<chance.within(2...4)).map { _ in chance.pick(syllables) }.joined()
            let capital = name.prefix(1).uppercased() + name.dropFirst()
            // Past chance's patience a number of syllables more makes it new.
            let new = taken.contains(capital) ? capital + chance.pick(syllables) : capital
            if taken.insert(new).inserted { names.append(new) }
        }
        self.names = names
        var sum = 0.0
        added = names.indices.map { rank in
            sum += 1 / Self.power(Double(rank + 2), steepness)
            return sum
        }
    }

    /// x to the power of y in steps of a tenth, by roots: the same on every machine.
    private static func power(_ x: Double, _ y: Double) -> Double {
        var (whole, left) = (1.0, y)
        while left >= 1 {
            whole *= x
            left -= 1
        }
        return whole * (left >= 0.45 ? x.squareRoot() : 1)
    }

    static let all: [Community] = [
        Community(
            "British Isles, long tail", share: 0.44,
            [
                "Smith", "Jones", "Williams", "Brown", "Taylor", "Davies", "Wilson", "Evans", "Thomas", "Johnson", "Murphy", "O'Brien",
                "Kelly",
            ],
            tail: 9_000, steepness: 1,
            syllables: [
                "ash", "ber", "by", "cot", "den", "ford", "ham", "hurst", "ley", "mer", "nor", "per", "ridge", "stan", "ter", "thorpe",
                "ton", "wick", "win", "worth",
            ]),
        Community(
            "South Asian, Muslim names", share: 0.13,
            ["Khan", "Ahmed", "Ali", "Hussain", "Begum", "Rahman", "Uddin", "Islam", "Miah", "Iqbal", "Mohammed", "Chowdhury"],
            tail: 900, steepness: 1.5,
            syllables: ["ab", "ah", "am", "bar", "fa", "has", "ja", "ka", "ma", "mu", "na", "ra", "sa", "sha", "ul", "za"]),
        Community(
            "Gujarati and Hindu names", share: 0.07, ["Patel", "Shah", "Sharma", "Mehta", "Desai", "Joshi", "Amin"], tail: 500,
            steepness: 1.5,
            syllables: ["an", "bha", "cha", "de", "gan", "jo", "ka", "la", "mi", "pa", "ra", "sha", "tri", "va"]),
        Community(
            "Sikh names", share: 0.03, ["Singh", "Kaur", "Gill", "Dhillon", "Sandhu"], tail: 150, steepness: 1.5,
            syllables: ["ba", "dha", "gre", "ja", "khan", "mann", "pan", "sid", "wal"]),
        Community(
            "West African names", share: 0.11, ["Mensah", "Okafor", "Adeyemi", "Owusu", "Eze", "Boateng", "Addo", "Balogun"], tail: 2_500,
            steepness: 1,
            syllables: ["ade", "ak", "an", "bo", "chi", "de", "fo", "ike", "ko", "mo", "na", "oba", "olu", "on", "te", "wa", "ye"]),
        Community(
            "Vietnamese names", share: 0.012, ["Nguyen", "Tran", "Le", "Pham", "Hoang", "Vu", "Dang"], tail: 20, steepness: 1.5,
            syllables: ["bui", "do", "ho", "ly", "ngo", "duong"]),
        Community(
            "Chinese names", share: 0.03, ["Chen", "Wang", "Li", "Wong", "Zhang", "Chan", "Liu", "Lam"], tail: 120, steepness: 1.5,
            syllables: ["an", "bo", "cai", "deng", "fu", "gao", "he", "jin", "lu", "ma", "qi", "xu", "yu"]),
        Community(
            "Somali names", share: 0.03, ["Mohamed", "Ali", "Hassan", "Abdi", "Yusuf", "Warsame", "Farah", "Omar"], tail: 80,
            steepness: 1.5, syllables: ["ab", "bar", "dir", "gu", "is", "ma", "sa", "wa", "xa"]),
        Community(
            "East European names", share: 0.07, ["Nowak", "Kowalski", "Popescu", "Petrov", "Ionescu", "Wisniewski"], tail: 3_000,
            steepness: 1,
            syllables: ["ba", "cz", "dan", "escu", "gra", "in", "ko", "lo", "mir", "no", "ova", "po", "sky", "ski", "wi", "za"]),
        Community(
            "Turkish and Greek Cypriot names", share: 0.028, ["Yilmaz", "Demir", "Georgiou", "Kaya", "Ioannou", "Charalambous"], tail: 300,
            steepness: 1.5, syllables: ["ak", "dem", "er", "gio", "kan", "lar", "ou", "poulou", "tas", "yil"]),
        Community(
            "Portuguese and Latin American names", share: 0.05, ["Silva", "Santos", "Costa", "Fernandes", "Pereira", "Garcia"], tail: 600,
            steepness: 1.5, syllables: ["al", "ba", "ca", "do", "es", "gue", "lo", "mar", "nes", "ro", "ves"]),
    ]
}
