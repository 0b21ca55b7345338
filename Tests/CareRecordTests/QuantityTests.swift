import CareRecord
import Testing

@Suite struct QuantityTests {
    @Test(
        "a unit is told by its code, whatever its words; words that are another measure are a lane of their own",
        arguments: [
            ("umol/L", "µmol/L", "umol/L"), ("mm[Hg]", "mmHg", "mm[Hg]"), ("10*9/L", "x10^9/L", "10*9/L"),
            ("mmol/L", "mg/dL", "mmol/L or mg/dL"), ("ug", "mg", "ug or mg"),
            ("1", "mmol/L", "1 or mmol/L"), ("1", "mg/dL", "1 or mg/dL"), ("1", "ratio", "1"),
        ])
    func unitKey(code: String, unit: String, key: String) {
        #expect(Quantity(value: "5", unit: unit, system: CodeSystem.ucum, code: code).unitKey == key)
    }

    @Test("a value with a comparator is no number to plot")
    func comparator() {
        #expect(Quantity(value: "5", comparator: "<", unit: "mg").number == nil)
        #expect(Quantity(value: "5", unit: "mg").number == 5)
        #expect(Quantity(value: nil, unit: nil).unitKey == nil)
    }

    @Test("a text that only some languages read as a number is none", arguments: ["0x1F", "nan", "inf", "1_000", " 5", ""])
    func noNumbers(text: String) { #expect(Quantity(value: text, unit: "mmol/L").number == nil) }
}
