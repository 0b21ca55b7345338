import CareRecord

extension Reading {
    /// Whom a resource names, as far as it has been looked through (law 7).
    struct SubjectsFound {
        /// In order; a resource can name thousands.
        private(set) var references: [String] = []
        /// Places, devices, organisations and products are named as what it is about.
        var hasThings = false
        /// The same, as what something inside it is about.
        var holdsThings = false
        /// What would say whose the thing is, or whose visit it was, did not come with this answer.
        var isToldElsewhere = false
        /// Those of the references that name nobody at all.
        private var untold: Set<String> = []
        private var known: Set<String> = []
        var base: String?
        private(set) var numbers: [String] = []
        private var knownNumbers: Set<String> = []
        var identifiers: Set<String> = []
        var born: [PartialDate] = []

        /// Nobody is named, a thing may be.
        var namesNobody: Bool { references.isEmpty && numbers.isEmpty && identifiers.isEmpty && born.isEmpty }

        mutating func add(reference: String, base: String? = nil) {
            if known.insert(reference).inserted { references.append(reference) }
            if !untold.isEmpty { untold.remove(reference) }
            if let base { self.base = base }
        }

        /// One that names nobody at all, or nobody alone.
        mutating func add(untold reference: String) {
            let isFirst = !known.contains(reference)
            add(reference: reference)
            if isFirst { untold.insert(reference) }
        }

        mutating func add(numbers more: [String]) {
            for number in more where knownNumbers.insert(number).inserted { numbers.append(number) }
        }

        mutating func add(_ its: ReadResource.Subject) {
            if let reference = its.reference { add(reference: reference, base: its.base) }
            add(numbers: its.nhsNumbers)
            identifiers.formUnion(its.identifiers)
            born += its.born
        }

        var subject: ReadResource.Subject {
            // Two people in one resource: it is nobody's alone.
            let isMixed = references.count > 1
            return ReadResource.Subject(
                reference: isMixed ? Reading.nobodys : references.first, base: base, nhsNumbers: numbers,
                identifiers: references.isEmpty && numbers.isEmpty ? identifiers : [], born: born, isOfAThing: hasThings,
                isUntold: !references.isEmpty && references.allSatisfy(untold.contains) && numbers.isEmpty && identifiers.isEmpty
                    && born.isEmpty,
                holdsThings: holdsThings, isToldElsewhere: isToldElsewhere && references.isEmpty && numbers.isEmpty)
        }
    }
}
