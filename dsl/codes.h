// Codes of the front end's diagnostics. A code is stable, stands for one kind of mistake, and is never reused.
//
//   W01xx  text and grammar          W06xx  joins, keys and topology
//   W02xx  names                     W07xx  detectors, patterns and evaluation
//   W03xx  types and nullability     W08xx  tests
//   W04xx  time, windows, aggregates W09xx  lints
//   W05xx  fuzzy                     W10xx  files of other fuzzy tools (runtime/interchange)
//
//   W0101  a character not of the language     W0112  no such declaration
//   W0102  text that is not UTF-8               W0113  no such stage
//   W0103  a string or name that is not closed  W0114  no such clause in this block
//   W0104  an escape that does not exist        W0115  a clause given twice
//   W0105  a number that cannot be read         W0116  comparisons in a chain
//   W0106  a timestamp that cannot be read      W0117  a reserved word used as a name
//   W0107  nesting too deep                     W0118  an interpolation that cannot be read
//   W0108  an address that cannot be read       W0119  a range that cannot be read
//   W0109  a duration that cannot be read       W0120  `topology` not first, or given twice
//   W0110  something else was expected here     W0121  a word that is none of the choices here
//   W0111  a bracket that is not closed         W0122  no such type
//
//   W0201  a name declared twice                 W0206  declarations that read each other in a circle
//   W0202  no such source, stream or detector    W0207  a function that calls itself
//   W0203  no such function                      W0208  a name of the wrong sort here
//   W0204  no such field                         W0209  a parameter used above its declaration
//   W0205  no such parameter                     W0210  a name that is taken by the language
//   W0211  a file that cannot be used            W0212  a declaration that cannot be in a used file
//
//   W0301  a value of another type               W0308  arguments that do not fit
//   W0302  comparing what cannot be equal        W0309  a constant is needed
//   W0303  may be null where it must not be      W0310  a pattern or format that cannot be read (run time)
//   W0304  `==` with null                        W0311  a parameter outside its range
//   W0305  a constant that cannot be computed    W0312  a setting that cannot be
//   W0306  not in the closed set                 W0313  a clock where there is none
//   W0307  an operator without these types
//
//   W0401  a span that is not positive           W0405  a stage that cannot be here
//   W0402  an event time that is no timestamp    W0406  a table without what makes it one
//   W0403  an aggregate outside `aggregate`      W0407  aggregating rows that are not final
//   W0404  an entry that is no aggregate         W0408  a union of different fields
//
//   W0501  no such input, output or term         W0504  an input that is no number
//   W0502  a range that is none                  W0505  a fuzzy system with a part missing
//   W0503  corners of a term                     W0506  a weight or height outside 0..1
//   W0507  fuzzy operators that do not fit           W0508  an error bound that cannot be shown
//
//   W0601  not run by this version               W0604  a name that cannot name a topic
//   W0602  a field that cannot be a key          W0605  the same sink twice
//   W0603  a key that is gone                    W0606  a Kafka setting that Weir owns
//   W0607  a join that cannot be                 W0608  a topic read by two sources
//
//   W0701  a detector without `when`             W0705  an evaluation with a part missing
//   W0702  `reset on alert` without a table      W0706  a truth that cannot be matched
//   W0703  `once per` what cannot be compared    W0707  a hold (`for`) that cannot be
//   W0704  a detector clause without a detector  W0708  a pattern that cannot be
//
//   W0801  a field the subject does not have     W0804  a test that expects nothing
//   W0802  a required field left out             W0805  counts that contradict each other
//   W0803  a step that cannot be     W0806  an expectation that nothing given reaches
//
//   W0901  declared and never used               W0905  one partition for everything
//   W0902  alerts that go nowhere                W0906  a null check without effect
//   W0903  a name that hides another             W0907  alerts that cannot be matched
//   W0904  values no rule covers                 W0908  a condition that is always the same
//   W0909  keys that are kept for ever           W0910  a join that moves both sides
//   W0911  every change of windows that overlap  W0912  a fuzzy term without effect
//   W0913  rules that repeat or contradict       W0914  an output that does not follow
//
//   W1001  text that is not of the format        W1007  a system that cannot be
//   W1002  an unknown word                       W1008  a name that is changed
//   W1003  numbers that do not fit               W1009  left out: it has no effect
//   W1004  no such variable or term              W1010  written in another way
//   W1005  given twice                           W1011  another meaning beyond the range
//   W1006  what Weir does not have               W1012  a range that is taken from the terms
#pragma once

#include <string_view>

namespace weir::dsl::codes {

// Text and grammar: found by the lexer and the parser. After a W01xx error in a declaration its `damaged` is set.
inline constexpr std::string_view kStrayCharacter = "W0101";
inline constexpr std::string_view kNotUtf8 = "W0102";
inline constexpr std::string_view kUnterminatedText = "W0103";
inline constexpr std::string_view kBadEscape = "W0104";
inline constexpr std::string_view kBadNumber = "W0105";
inline constexpr std::string_view kBadTimestamp = "W0106";
inline constexpr std::string_view kTooDeep = "W0107";
inline constexpr std::string_view kBadAddress = "W0108";
inline constexpr std::string_view kBadDuration = "W0109";
inline constexpr std::string_view kUnexpected = "W0110";
inline constexpr std::string_view kUnclosed = "W0111";
inline constexpr std::string_view kUnknownDeclaration = "W0112";
inline constexpr std::string_view kUnknownStage = "W0113";
inline constexpr std::string_view kUnknownClause = "W0114";
inline constexpr std::string_view kRepeatedClause = "W0115";
inline constexpr std::string_view kComparisonChain = "W0116";
inline constexpr std::string_view kReservedName = "W0117";
inline constexpr std::string_view kBadInterpolation = "W0118";
inline constexpr std::string_view kBadRange = "W0119";
inline constexpr std::string_view kTopologyPlace = "W0120";
inline constexpr std::string_view kUnknownChoice = "W0121";
inline constexpr std::string_view kUnknownType = "W0122";

// Names.
inline constexpr std::string_view kDuplicateName = "W0201";
inline constexpr std::string_view kUnknownStream = "W0202";
inline constexpr std::string_view kUnknownFunction = "W0203";
inline constexpr std::string_view kUnknownField = "W0204";
inline constexpr std::string_view kUnknownParam = "W0205";
inline constexpr std::string_view kCycle = "W0206";
inline constexpr std::string_view kRecursion = "W0207";
inline constexpr std::string_view kWrongSort = "W0208";
inline constexpr std::string_view kParamOrder = "W0209";
inline constexpr std::string_view kTakenName = "W0210";
inline constexpr std::string_view kUse = "W0211";
inline constexpr std::string_view kUsedFile = "W0212";

// Types and nullability.
inline constexpr std::string_view kTypeMismatch = "W0301";
inline constexpr std::string_view kComparison = "W0302";
inline constexpr std::string_view kNullable = "W0303";
inline constexpr std::string_view kNullComparison = "W0304";
inline constexpr std::string_view kConstantFault = "W0305";
inline constexpr std::string_view kNotInSet = "W0306";
inline constexpr std::string_view kOperatorTypes = "W0307";
inline constexpr std::string_view kArguments = "W0308";
inline constexpr std::string_view kNotConstant = "W0309";
inline constexpr std::string_view kPattern = "W0310";
inline constexpr std::string_view kOutOfRange = "W0311";
inline constexpr std::string_view kSetting = "W0312";
inline constexpr std::string_view kNoClock = "W0313";

// Time, windows, aggregates.
inline constexpr std::string_view kSpan = "W0401";
inline constexpr std::string_view kTimeType = "W0402";
inline constexpr std::string_view kAggregateOutside = "W0403";
inline constexpr std::string_view kNotAggregate = "W0404";
inline constexpr std::string_view kStageOrder = "W0405";
inline constexpr std::string_view kIncompleteTable = "W0406";
inline constexpr std::string_view kNotFinal = "W0407";
inline constexpr std::string_view kUnionFields = "W0408";

// Fuzzy.
inline constexpr std::string_view kFuzzyName = "W0501";
inline constexpr std::string_view kFuzzyRange = "W0502";
inline constexpr std::string_view kFuzzyTerm = "W0503";
inline constexpr std::string_view kFuzzyInput = "W0504";
inline constexpr std::string_view kFuzzyMissing = "W0505";
inline constexpr std::string_view kFuzzyWeight = "W0506";
inline constexpr std::string_view kFuzzyMethod = "W0507";
inline constexpr std::string_view kFuzzyBound = "W0508";

// Keys and topology.
inline constexpr std::string_view kNotBuilt = "W0601";
inline constexpr std::string_view kKeyType = "W0602";
inline constexpr std::string_view kKeyLost = "W0603";
inline constexpr std::string_view kTopicName = "W0604";
inline constexpr std::string_view kDuplicateSink = "W0605";
inline constexpr std::string_view kOwnedSetting = "W0606";
inline constexpr std::string_view kJoin = "W0607";
inline constexpr std::string_view kTopicTwice = "W0608";

// Detectors and evaluation.
inline constexpr std::string_view kNoCondition = "W0701";
inline constexpr std::string_view kReset = "W0702";
inline constexpr std::string_view kOncePer = "W0703";
inline constexpr std::string_view kNoInput = "W0704";
inline constexpr std::string_view kEvaluateMissing = "W0705";
inline constexpr std::string_view kTruth = "W0706";
inline constexpr std::string_view kHold = "W0707";
inline constexpr std::string_view kPatternSteps = "W0708";

// Tests.
inline constexpr std::string_view kTestField = "W0801";
inline constexpr std::string_view kTestMissing = "W0802";
inline constexpr std::string_view kTestStep = "W0803";
inline constexpr std::string_view kTestEmpty = "W0804";
inline constexpr std::string_view kTestCount = "W0805";
inline constexpr std::string_view kTestUnfed = "W0806";

// Lints: warnings.
inline constexpr std::string_view kUnused = "W0901";
inline constexpr std::string_view kNowhere = "W0902";
inline constexpr std::string_view kShadow = "W0903";
inline constexpr std::string_view kUncovered = "W0904";
inline constexpr std::string_view kSinglePartition = "W0905";
inline constexpr std::string_view kPointlessNull = "W0906";
inline constexpr std::string_view kUnmatched = "W0907";
inline constexpr std::string_view kAlwaysSame = "W0908";
inline constexpr std::string_view kUnbounded = "W0909";
inline constexpr std::string_view kBothMove = "W0910";
inline constexpr std::string_view kHoppingChanges = "W0911";
inline constexpr std::string_view kUnusedTerm = "W0912";
inline constexpr std::string_view kSameCondition = "W0913";
inline constexpr std::string_view kResponse = "W0914";

}  // namespace weir::dsl::codes
