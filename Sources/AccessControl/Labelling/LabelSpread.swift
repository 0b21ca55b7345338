import CareRecord

/// One label, carried along references until nothing changes. Every step only raises a hold, so it ends, and the order of steps and
/// of resources changes nothing.
///
/// What is about a secret tells it, and so does what a secret is itself about. A visit in which the secret came up tells it by its
/// clinic's name, but its other entries do not: they only lose what might name it. Else one condition would empty a whole stay.
struct LabelSpread {
    /// Why a resource is itself what a label speaks of.
    enum Own {
        /// By its source's marking: a word of that source's alone. Another that says the same unmarked has decided otherwise.
        case marked
        /// By a code list of the region, which speaks of every source.
        case listed
    }

    private let own: [Own?]
    private let items: [LabelledItem]
    private let net: LinkNet
    private(set) var holds: [Labels.Hold?]
    private var waiting: [Int] = []

    init(_ items: [LabelledItem], _ net: LinkNet, _ own: [Own?]) {
        self.own = own
        self.items = items
        self.net = net
        holds = own.map { $0 == nil ? nil : .own }
        waiting = own.indices.filter { own[$0] != nil }
    }

    private mutating func raise(_ place: Int, _ hold: Labels.Hold) {
        if let known = holds[place], known >= hold { return }
        holds[place] = hold
        waiting.append(place)
    }

    /// Whatever repeats a secret's title in its own words: a letter "Re: …", a medicine's reason. What a list names, in any source that says
    /// something in words; what a source marked, in its own.
    mutating func mention(_ texts: [Words]) {
        // By source; nil: any, as far as its words are its own.
        var titles: [SourceID?: Set<Words>] = [:]
        for place in items.indices {
            guard let why = own[place], AccessControl.holds("mention.names", items[place].namesSomething),
                let title = items[place].words.first
            else { continue }
            let words = Words(title)
            // A title of a letter or two is in everything.
            guard reaches("mention.length", words.length, 3) else { continue }
            titles[items[place].key.source, default: []].insert(words)
            if AccessControl.holds("mention.listed", why == .listed) { titles[SourceID?.none, default: []].insert(words) }
        }
        for (source, told) in titles {
            let phrases = Phrases(told)
            for place in items.indices {
                let mayRepeat = source.map { items[place].key.source == $0 } ?? items[place].saysInWords
                guard AccessControl.holds("mention.source", mayRepeat) else { continue }
                if phrases.areFound(in: texts[place]) { raise(place, .about) }
            }
        }
    }

    mutating func run() {
        while let place = waiting.popLast() {
            guard let hold = holds[place] else { continue }
            switch hold {
            case .own, .about: spread(place, hold)
            case .contains: reach(place)
            case .touches: continue
            }
        }
    }

    /// From what is, or is about, the secret.
    private mutating func spread(_ place: Int, _ hold: Labels.Hold) {
        let isWhole = AccessControl.holds("spread.whole", hold == .own || !items[place].isBroad)
        for end in net.from[place] {
            switch end.kind {
            case .about: raise(end.place, .about)
            case .within: raise(end.place, isWhole ? .about : document(end.place, else: .touches))
            case .holds: raise(end.place, document(end.place, else: .contains))
            }
        }
        for end in net.to[place] {
            switch end.kind {
            case .about: if AccessControl.holds("spread.down", hold == .own) { raise(end.place, .about) }
            case .within: raise(end.place, .contains)
            case .holds: if isWhole { raise(end.place, .about) }
            }
        }
    }

    /// From what contains the secret, and so is withheld itself.
    private mutating func reach(_ place: Int) {
        for end in net.from[place] { raise(end.place, document(end.place, else: .touches)) }
        for end in net.to[place] where end.kind == .within { raise(end.place, .contains) }
    }

    /// A document goes whole: its title tells, and so do its pages.
    private func document(_ place: Int, else hold: Labels.Hold) -> Labels.Hold {
        AccessControl.holds("spread.document", items[place].isDocument) ? .about : hold
    }
}
