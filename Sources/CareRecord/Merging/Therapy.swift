/// Which therapy a medicine belongs to: medicines that share any of these names stand in one line, newest first.
enum Therapy {
    /// Coded ingredients and product codes where sent, and the name as sent up to its strength. Empty: it stands alone.
    /// - Parameter key: the title as it is compared.
    static func names(_ key: ConceptKey, _ medicine: MedicineStatement) -> [String] {
        var names: [String] = []
        if !medicine.ingredients.isEmpty {
            let keys = medicine.ingredients.map { ConceptKey($0) }
            // A combination is its ingredients together, never one of them.
            // What has more of either than any medicine has is told by its words.
            if keys.count <= ConceptKey.mostCodes, keys.allSatisfy({ !$0.codes.isEmpty && !$0.isVast }) {
                for space in Set(keys.flatMap(\.systems)) {
                    let codes = keys.compactMap { key in key.codes.first { $0.hasPrefix(space + "|") } }
                    if codes.count == keys.count { names.append("i:" + codes.sorted().joined(separator: "+")) }
                }
            }
            let words = keys.map { ingredientName($0.words) ?? "" }
            if words.allSatisfy({ !$0.isEmpty }) { names.append("n:" + words.sorted().joined(separator: " + ")) }
        } else if let ingredient = ingredientName(key.words) {
            names.append("n:" + ingredient)
        }
        names += key.codes.map { "p:" + $0 }
        return names
    }

    private static let forms: Set<String> = [
        "tablet", "tablets", "capsule", "capsules", "solution", "suspension", "cream", "ointment", "inhaler", "injection",
        "patch", "patches", "drops", "spray", "oral", "modified-release", "gastro-resistant", "product", "eye", "ear",
        "transdermal", "liquid", "powder", "gel", "sachets", "suppositories", "pessaries", "extended", "release",
    ]

    /// The leading words of a medicine's name, before its strength and form: "Apixaban 5 mg tablets" gives "apixaban". A name
    /// of several ingredients is kept whole, so that a combination never joins one of its parts.
    static func ingredientName(_ name: String) -> String? {
        let folded = Fold.words(name)
        guard !folded.isEmpty else { return nil }
        let all = folded.split(separator: " ")
        var words: [Substring] = []
        for word in all {
            if word.first?.isNumber == true || isForm(word) { break }
            words.append(word)
        }
        guard !words.isEmpty else { return folded }
        // A second ingredient after the strength ("ramipril 5 mg and felodipine 5 mg", "paracetamol 500mg/codeine 8mg").
        let rest = all.dropFirst(words.count)
        return rest.contains(where: startsAnIngredient) ? folded : words.joined(separator: " ")
    }

    private static func isForm(_ word: Substring) -> Bool {
        word.utf8.contains(UInt8(ascii: ",")) ? forms.contains(word.filter { $0 != "," }) : forms.contains(String(word))
    }

    private static let joining: Set<Substring> = ["and", "with", "plus"]

    private static func startsAnIngredient(_ word: Substring) -> Bool {
        if joining.contains(word) || word == "/" || word == "&" || word.utf8.contains(UInt8(ascii: "+")) { return true }
        guard word.utf8.contains(UInt8(ascii: "/")) else { return false }
        // After a stroke stands a measure (5mg/5ml, 100 units/ml, 20mg/dose) or another ingredient.
        return word.split(separator: "/").dropFirst().contains { part in
            let letters = part.drop { $0.isNumber || $0 == "." }
            return letters.count > 2 && !measures.contains(where: letters.hasPrefix)
        }
    }

    private static let measures = [
        "dose", "actuation", "hour", "hr", "vial", "tablet", "capsule", "puff", "spray", "drop", "ampoule", "sachet", "patch",
        "litre", "millilitre", "gram", "microgram", "mcg", "mmol", "unit", "ml)", "day", "application", "blister", "metered",
        "square", "cm2", "kg",
    ]
}
