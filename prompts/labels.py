"""What facts, angles and tones are called in prompts, per language."""

from core.records import Angle, Tone

FACT_LABELS = {
    "en": {
        "item": "item",
        "size": "size",
        "price": "price",
        "was": "price before",
        "saving": "saving",
        "percent": "off",
        "minimum": "with a basket of",
        "coupon": "coupon",
        "ends": "last day",
        "days": "days since they bought it",
        "cycle": "days it usually lasts them",
        "times": "times bought this year",
        "anchor": "they already have",
        "anchor_days": "bought so many days ago",
        "unit": "package",
        "use": "for",
        "days_away": "days since their last basket",
        "days_out": "days out of stock",
        "cart_days": "days in the cart",
        "name": "first name",
    },
    "zh": {
        "item": "商品",
        "size": "规格",
        "price": "价格",
        "was": "原价",
        "saving": "便宜",
        "zhe": "折扣",
        "minimum": "满",
        "coupon": "优惠券",
        "ends": "截止日",
        "days": "距上次购买的天数",
        "cycle": "通常几天买一次",
        "times": "今年买过的次数",
        "anchor": "家里已有",
        "anchor_days": "几天前买的",
        "measure": "量词",
        "use": "用在",
        "days_away": "距上次下单的天数",
        "days_out": "缺货天数",
        "cart_days": "在购物车里的天数",
        "name": "称呼",
    },
}
"""Slot name -> what the prompt calls it. Slots that are not here are forms of one that is."""

COUPON = {"en": "yes, value not known", "zh": "有，面额未知"}

ANGLES = {
    "en": {
        Angle.REPLENISH: "they buy it regularly and it is about time",
        Angle.COMPLEMENT: "it goes with something they have",
        Angle.OFFER: "there is an offer on it",
        Angle.PRICE_DROP: "its price went down",
        Angle.NEW_ARRIVAL: "it has just arrived in the shop",
        Angle.BACK_IN_STOCK: "it is back in the shop",
        Angle.FAVOURITE: "they buy it often",
        Angle.CART: "they left it in the cart",
        Angle.WIN_BACK: "they have not shopped for a while",
    },
    "zh": {
        Angle.REPLENISH: "按平时的习惯，差不多该买了",
        Angle.COMPLEMENT: "和家里已有的正好配",
        Angle.OFFER: "这件商品有优惠",
        Angle.PRICE_DROP: "降价了",
        Angle.NEW_ARRIVAL: "店里刚到",
        Angle.BACK_IN_STOCK: "重新到货",
        Angle.FAVOURITE: "常买",
        Angle.CART: "还在购物车里",
        Angle.WIN_BACK: "有一阵没来了",
    },
}

TONES = {
    "en": {tone: tone.value for tone in Tone},
    "zh": {
        Tone.PLAIN: "平实",
        Tone.WARM: "亲切",
        Tone.PLAYFUL: "俏皮",
        Tone.CASUAL: "随意",
        Tone.CALM: "平静",
        Tone.PROFESSIONAL: "专业",
        Tone.FORMAL: "正式",
        Tone.SOPHISTICATED: "讲究",
        Tone.EXCITED: "热烈",
        Tone.URGENT: "紧凑，但只在事实允许时",
    },
}
