import AuditTrail
import Testing

@testable import PublicWeb

/// What a person reads of each kind of event.
@Suite struct EventWordsTests {
    @Test("every kind of event has plain words, whoever did it: no code, no name of a field", arguments: TrailEvent.Kind.allCases)
    func plain(_ kind: TrailEvent.Kind) {
        for words in [EventWords.heading(kind), EventWords.heading(kind, isOwn: true), EventWords.step(kind)] {
            #expect(words.count > 10 && (!kind.rawValue.contains("-") || !words.contains(kind.rawValue)) && !words.contains("_"), "\(kind)")
            #expect(words.first?.isLowercase == (words == EventWords.step(kind)) || words.first?.isUppercase == true, "\(kind)")
        }
    }

    @Test("what the person did themselves is said to be theirs") func own() {
        #expect(EventWords.heading(.listHanded, isOwn: true) == "You were shown who looked at your record")
        #expect(EventWords.heading(.searched, isByNobody: true) == "The national register was asked about you")
        #expect(EventWords.step(.searched, isByNobody: true) == "the national register was asked about you")
        #expect(EventWords.heading(.listHanded) == "Somebody was shown who looked at your record")
    }
}
